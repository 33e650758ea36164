import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";

import { containerArgs, type ContainerArgs, POD_CONTAINER, WITHOUT_RIGHTS } from "./member.ts";

/** What an anchor needs beyond what every container of a pod has. */
export interface AnchorArgs extends ContainerArgs {
  /** Id of the pod's network. A change replaces the anchor and so the pod. */
  readonly networkId: pulumi.Input<string>;
  /** A container runtime that the engine knows by this name. Default: the engine's. A change replaces the pod. */
  readonly runtime?: string | undefined;
}

/**
 * The anchor's whole program: wait for ever, and collect every orphan of the PID namespace that ends.
 *
 * It is process 1 of the pod. The kernel lets nobody inside the pod kill that process, and the traps make it
 * deaf to the signals that `kill 1` and `docker stop` send; `kill -9 -1` ends only the `sleep`, and the loop
 * starts another. A shell's `wait` reaps children that it never started, so no zombies pile up.
 */
const SLEEP_FOR_EVER = "trap '' HUP INT QUIT TERM; while :; do sleep 86400 & wait; done";

/** Declares the container that owns a pod's network and PID namespaces, and does nothing else. */
export function anchor(name: string, args: AnchorArgs, opts: pulumi.CustomResourceOptions): docker.Container {
  return new docker.Container(
    name,
    {
      ...containerArgs(args),
      // Not even a right to collect orphans is needed: process 1 has that.
      ...WITHOUT_RIGHTS,
      readOnly: true,
      // The host name that every member sees, and the attendee reads in the prompt.
      hostname: args.attendee,
      command: ["/bin/sh", "-c", SLEEP_FOR_EVER],
      // It has nothing to finish, so stopping it need not wait out the engine's ten seconds.
      stopSignal: "SIGKILL",
      networksAdvanced: [{ name: args.networkId }],
      ...(args.runtime === undefined ? {} : { runtime: args.runtime }),
    },
    pulumi.mergeOptions(opts, POD_CONTAINER),
  );
}
