import { note, ok, problem, type Verdict } from "./verdict.ts";

/** What came of starting a privileged container. */
export interface PrivilegeFacts {
  /** The image that it was tried with. Undefined where the engine has none that would do. */
  readonly image: string | undefined;
  /** The engine's words when it refused. Undefined when the container started. */
  readonly refusal: string | undefined;
  /** Whether this machine withholds CAP_SYS_RESOURCE from everything on it. False where the engine is elsewhere. */
  readonly lacksSysResource: boolean;
  /** A container runtime that does without that capability. */
  readonly runtime: string;
  /** Whether some pod's engine is to be privileged. True where the class is not known. */
  readonly isNeeded: boolean;
}

const TITLE = "privileges";

/** Whether the engine starts privileged containers, as a pod's own engine is one unless it is isolated. */
export function judgePrivileges({
  image,
  refusal,
  lacksSysResource,
  runtime,
  isNeeded,
}: PrivilegeFacts): Verdict {
  if (image === undefined) {
    return note(
      TITLE,
      "not tried: no image of a class is on the engine yet",
      "./workshop setup    # brings them",
    );
  }
  if (refusal === undefined) {
    const means = lacksSysResource ? ", without CAP_SYS_RESOURCE, which this machine withholds" : "";
    return ok(TITLE, `a privileged container starts${means}`);
  }
  if (!isNeeded) return note(TITLE, "a privileged container does not start, and no pod needs one");
  if (lacksSysResource && /\bapply caps\b/.test(refusal)) {
    const detail = "this machine withholds CAP_SYS_RESOURCE, so runc refuses privileged containers";
    return problem(TITLE, detail, withRuntime(runtime));
  }
  if (/user namespaces/i.test(refusal)) {
    const detail = "the engine maps users (userns-remap) and so refuses privileged containers";
    return problem(
      TITLE,
      detail,
      "Set workshop:pod.isolation: userns.\n" +
        "Or take userns-remap out of /etc/docker/daemon.json, then: sudo systemctl restart docker",
    );
  }
  return problem(
    TITLE,
    `a privileged container does not start: ${refusal}`,
    `docker run --rm --privileged --entrypoint /bin/sh ${image} -c :    # must succeed`,
  );
}

function withRuntime(runtime: string): string {
  const settings = { runtimes: { workshop: { path: runtime } }, "default-runtime": "workshop" };
  return `Add to /etc/docker/daemon.json, and restart the engine:\n${JSON.stringify(settings)}`;
}
