import { PRIVILEGED_MEANS, ROOTLESS_NEED } from "../../engine/isolation.ts";
import { note, ok, problem, type Verdict } from "./verdict.ts";

/** What came of starting a rootless engine. */
export interface IsolationFacts {
  /** The engine's image. Undefined where the host does not have it yet. */
  readonly image: string | undefined;
  /** What stood in the way. Undefined when the engine started and ran a container. */
  readonly obstacle: string | undefined;
  /** Pods of the roster whose engine is to be rootless. */
  readonly rootlessPods: number;
}

const TITLE = "isolation";

/** Which kinds of `workshop:pod.isolation` the host can do. Whether it can do `privileged` is judged by itself. */
export function judgeIsolation({ image, obstacle, rootlessPods }: IsolationFacts): Verdict {
  if (image === undefined) {
    const detail = "rootless not tried: the image of the pods' engines is not on the engine yet";
    return note(TITLE, detail, "./workshop setup    # brings it");
  }
  if (obstacle === undefined) return ok(TITLE, "a rootless engine starts, and runs a container");
  if (rootlessPods === 0)
    return note(TITLE, `rootless cannot be had: ${obstacle}`, `It needs to ${ROOTLESS_NEED}.`);
  const pods = rootlessPods === 1 ? "1 pod" : `${rootlessPods} pods`;
  const fix = `For rootless ${ROOTLESS_NEED}.\nOr take the line out: ${PRIVILEGED_MEANS}.`;
  return problem(TITLE, `${pods} shall be rootless, which cannot be had: ${obstacle}`, fix);
}
