import { ISOLATION_NEEDS, PRIVILEGED_MEANS, type TriedIsolation } from "../../engine/isolation.ts";
import { note, ok, problem, type Verdict } from "./verdict.ts";

/** What came of starting an engine with one kind of isolation. */
export interface IsolationFacts {
  readonly isolation: TriedIsolation;
  /** The engine's image. Undefined where the host does not have it yet. */
  readonly image: string | undefined;
  /** What stood in the way. Undefined when the engine started and ran a container. */
  readonly obstacle: string | undefined;
  /** Pods of the roster that ask for it. */
  readonly pods: number;
}

const TITLE = "isolation";

/** Whether the host can do a kind of `workshop:pod.isolation`. Whether it can do `privileged` is judged by itself. */
export function judgeIsolation({ isolation, image, obstacle, pods }: IsolationFacts): Verdict {
  if (image === undefined) {
    const detail = `${isolation} not tried: the image of the pods' engines is not on the engine yet`;
    return note(TITLE, detail, "./workshop setup    # brings it");
  }
  if (obstacle === undefined) return ok(TITLE, `${isolation}: an engine starts, and runs a container`);
  const need = ISOLATION_NEEDS[isolation];
  if (pods === 0) return note(TITLE, `${isolation} cannot be had: ${obstacle}`, `For it, ${need}.`);
  const who = pods === 1 ? "1 pod" : `${pods} pods`;
  const fix = `For ${isolation}, ${need}.\nOr take the line out: ${PRIVILEGED_MEANS}.`;
  return problem(TITLE, `${who} shall be ${isolation}, which cannot be had: ${obstacle}`, fix);
}
