import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";

import type { HostRole } from "../config/built-in.ts";
import { hostContainerName, hostLabels } from "../plan/names.ts";
import { dockerLabels, limitArgs, ONE_AT_A_TIME } from "./member.ts";

/** What a container needs that all pods of a host share. */
export interface HostContainerArgs {
  /** The stack: first part of the container's name. A change replaces the container. */
  readonly stack: string;
  /** Image reference or id. A change replaces the container. */
  readonly image: pulumi.Input<string>;
}

/** The arguments of `docker.Container` in which the containers of a host differ. */
type OwnArgs = Pick<
  docker.ContainerArgs,
  | "networkMode"
  | "pidMode"
  | "usernsMode"
  | "networksAdvanced"
  | "ports"
  | "envs"
  | "uploads"
  | "capabilities"
  | "cpuShares"
  | "tmpfs"
  | "volumes"
  | "stopTimeout"
  | "readOnly"
> & {
  readonly command: string[];
  readonly memoryMiB: number;
  /** Beyond what every such container has. Default: none. */
  readonly securityOpts?: readonly string[];
};

/** An engine that remaps users gives the host's own namespaces only to who is not remapped. */
export const NOT_REMAPPED = { usernsMode: "host" };

/**
 * Declares a container that all pods of a host share. It holds rights that no pod may have, so it has nothing that
 * could be abused: a root file system that cannot be written, and no way to more rights than it is given.
 */
export function hostContainer(
  name: string,
  role: HostRole,
  { stack, image }: HostContainerArgs,
  { memoryMiB, securityOpts = [], ...own }: OwnArgs,
  opts: pulumi.CustomResourceOptions,
): docker.Container {
  return new docker.Container(
    name,
    {
      readOnly: true,
      ...own,
      name: hostContainerName(stack, role),
      image,
      labels: dockerLabels(hostLabels(stack, role)),
      // Also one that was stopped by hand is there again after the engine's next start.
      restart: "always",
      // None has anything to finish, and the firewall's process is deaf to the usual signal.
      stopSignal: "SIGKILL",
      securityOpts: ["no-new-privileges", ...securityOpts],
      ...limitArgs(memoryMiB),
    },
    pulumi.mergeOptions(opts, { ...ONE_AT_A_TIME, replaceOnChanges: ["tmpfs"] }),
  );
}
