import type * as docker from "@pulumi/docker";
import type * as pulumi from "@pulumi/pulumi";

import { hostContainer, type HostContainerArgs, NOT_REMAPPED } from "./host-container.ts";

/** What the keeper needs beyond what every container of a host has. */
export interface KeeperArgs extends HostContainerArgs {
  /** Path of the engine's socket on the engine's machine. A change replaces the keeper. */
  readonly engineSocket: string;
  /** Folder on the engine's machine into which it writes how the pods are. A change replaces the keeper. */
  readonly statusFolder: pulumi.Input<string>;
  /** Whether the engine remaps users. A change replaces the keeper. */
  readonly remapsUsers: boolean;
}

/**
 * Declares the program that heals pods: it starts what has stopped, anchors first. See images/keeper.
 *
 * Whoever has the engine's socket has the host, so there is no way to it: no network, no port, nothing of a pod's in
 * it. It reads labels and states, never a word that an attendee wrote; what it knows goes one way, into a folder. It goes by the stack's label alone, so no
 * change of the roster touches it.
 */
export function keeper(name: string, args: KeeperArgs, opts: pulumi.CustomResourceOptions): docker.Container {
  return hostContainer(
    name,
    "keeper",
    args,
    {
      command: ["node", "/keeper/keeper.mjs", args.stack],
      memoryMiB: 128,
      // Four pods' worth: it has the most to do when everything else wants the processor too.
      cpuShares: 4096,
      networkMode: "none",
      // The engine gives itself as long to stop as its most patient container has (moby, daemon.ShutdownTimeout); its
      // own 15 s are too few for a hundred pods. The keeper itself stops at once.
      stopTimeout: 60,
      // To end the shims that an engine has left behind when it was cut off; they are no container's.
      pidMode: "host",
      ...(args.remapsUsers ? NOT_REMAPPED : {}),
      // The engine adds the second by itself then, and a refresh would see it.
      securityOpts: ["apparmor=unconfined", "label=disable"],
      // The engine makes the folder for its own root, which is another user where it remaps them.
      capabilities: { ...(args.remapsUsers ? { adds: ["CAP_DAC_OVERRIDE"] } : {}), drops: ["ALL"] },
      volumes: [
        { hostPath: args.engineSocket, containerPath: "/var/run/docker.sock" },
        { hostPath: args.statusFolder, containerPath: "/status" },
      ],
    },
    opts,
  );
}
