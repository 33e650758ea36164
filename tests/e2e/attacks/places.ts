import type { Isolation } from "../../../config/built-in.ts";
import type { TestClass } from "../class.ts";
import type { Place } from "./attempt.ts";

/** The places in a pod. */
export interface PodPlaces {
  /** The attendee, as the user `workshop`. */
  readonly shell: Place;
  /**
   * Root with every capability in the engine's network and the pod's PID namespace, which the attendee is for the
   * asking. Where the engine is rootless, that is another network than the pod's.
   */
  readonly root: Place;
  /** The same root in a container with a network of its own behind the pod's engine. */
  readonly contained: Place;
  /** A container without privileges that sees the pod's processes. A busybox: its script is for `sh`. */
  readonly unprivileged: Place;
  /** Root as above, in a busybox: its script is for `sh`. */
  readonly privileged: Place;
}

/**
 * Runs the script `$1` as root with the tools of the shell's image, which the pod's engine does not have: a privileged
 * container changes its root to that of the process that starts it. A rootless engine's cannot, and has the image as
 * `tools`.
 */
function asRoot(isolation: Isolation, options: string): string {
  const run = `docker run --rm --privileged --pid host ${options}`;
  return isolation === "rootless"
    ? `${run} --user root tools bash -c "$1"`
    : `${run} base chroot "/proc/$$/root" bash -c "$1"`;
}

const inBase = (options: string): string => `docker run --rm ${options} base sh -c "$1"`;

/** @param workshop the class, once it is there. */
export function placesOf(
  workshop: () => TestClass,
  attendee: string,
  isolation: Isolation = "privileged",
): PodPlaces {
  const place = (name: string, command: string): Place => ({
    name,
    run: async (script) => {
      const shell = workshop().container(attendee, "shell");
      return workshop().docker("exec", shell, "bash", "-c", command, "attempt", script);
    },
  });
  return {
    shell: place(`${attendee}'s shell`, 'bash -c "$1"'),
    root: place(`root in ${attendee}'s pod`, asRoot(isolation, "--net host")),
    contained: place(`a container of ${attendee}'s engine`, asRoot(isolation, "")),
    unprivileged: place(`an unprivileged container of ${attendee}'s engine`, inBase("--pid host")),
    privileged: place(
      `a privileged container of ${attendee}'s engine`,
      inBase("--privileged --net host --pid host"),
    ),
  };
}

/** A container of the class's engine that waits to be told what to do. */
export function waitingContainer(name: string, workshop: () => TestClass, container: () => string): Place {
  return {
    name,
    run: async (script) => workshop().docker("exec", container(), "bash", "-c", script),
  };
}
