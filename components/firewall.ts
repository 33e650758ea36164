import type * as docker from "@pulumi/docker";
import type * as pulumi from "@pulumi/pulumi";

import { bridgePrefix } from "../plan/names.ts";
import { hostContainer, type HostContainerArgs, NOT_REMAPPED } from "./host-container.ts";

/** What the firewall needs beyond what every container of a host has. */
export interface FirewallArgs extends HostContainerArgs {
  /** Whether the engine remaps users. A change replaces the firewall. */
  readonly remapsUsers: boolean;
}

/**
 * Declares what keeps the host, its cloud's metadata and all other pods out of the reach of the stack's pods. See
 * images/firewall: its rules are there exactly as long as it runs.
 *
 * It is in the host's network, for that is where the rules are, and listens to nothing. It knows pods by the names of
 * their bridges, so no change of the roster touches it.
 */
export function firewall(
  name: string,
  args: FirewallArgs,
  opts: pulumi.CustomResourceOptions,
): docker.Container {
  return hostContainer(
    name,
    "firewall",
    args,
    {
      command: ["firewall", args.stack, bridgePrefix(args.stack)],
      memoryMiB: 32,
      networkMode: "host",
      ...(args.remapsUsers ? NOT_REMAPPED : {}),
      capabilities: { adds: ["CAP_NET_ADMIN"], drops: ["ALL"] },
      tmpfs: { "/run": "" },
    },
    opts,
  );
}
