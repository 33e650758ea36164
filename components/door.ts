import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";

import { hostContainerName, hostLabels } from "../plan/names.ts";
import { hostContainer, type HostContainerArgs } from "./host-container.ts";
import { dockerLabels } from "./member.ts";

/** What the door needs beyond what every container of a host has. */
export interface DoorArgs extends HostContainerArgs {
  /** Below which attendees have their addresses: a DNS name. A change replaces the door. */
  readonly domain: string;
  /** Where it meets the others; see {@link doorVolume}. */
  readonly volume: docker.Volume;
}

/**
 * Declares the volume of folders in which the door meets the others. Each of them is given its own folder and no
 * other: a pod the one named like the attendee in `pods`, the gateway `gateway`, the keeper `status`. The engine makes
 * a folder when it is first given to somebody.
 */
export function doorVolume(name: string, stack: string, opts: pulumi.CustomResourceOptions): docker.Volume {
  return new docker.Volume(
    name,
    { name: hostContainerName(stack, "door"), labels: dockerLabels(hostLabels(stack, "door")) },
    // It holds the key of everybody's logins.
    { ...opts, ignoreChanges: ["labels"] },
  );
}

/** Path of a folder of the door's volume on the engine's machine. */
export function doorFolder(volume: docker.Volume, folder: string): pulumi.Output<string> {
  return pulumi.interpolate`${volume.mountpoint}/${folder}`;
}

/**
 * Declares the front door: it asks for passwords, serves the terminal, and leads into pods. See images/door.
 *
 * It is what browsers talk to, and so the first that somebody breaks into. It has no network, no right and not the
 * engine's socket, only the connections that the pods have made to it. Attendees are told to it while it runs
 * (engine/roster.ts), so no change of the roster touches it.
 */
export function door(
  name: string,
  { domain, volume, ...args }: DoorArgs,
  opts: pulumi.CustomResourceOptions,
): docker.Container {
  return hostContainer(
    name,
    "door",
    args,
    {
      command: ["node", "/door/door.mjs", domain],
      memoryMiB: 512,
      // Two pods' worth: everybody's keystrokes go through it.
      cpuShares: 2048,
      networkMode: "none",
      capabilities: { drops: ["ALL"] },
      volumes: [{ volumeName: volume.name, containerPath: "/door-data" }],
    },
    opts,
  );
}
