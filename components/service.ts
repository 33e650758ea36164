import type * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";

import type { RoleArgs } from "./member.ts";

/** A further member of a pod. Its ports are on the pod's localhost, next to the registry's and the engine's. */
export interface ServiceArgs {
  /** A DNS label, unique in the pod: last part of the container's name. A change is another service. */
  readonly name: string;
  /** Reference or id. A change replaces the service. */
  readonly image: pulumi.Input<string>;
  /** Limit in MiB, 6 and up, swap excluded. Changed in place. */
  readonly memoryMiB: number;
  /** Program and arguments. Default: the image's own. A change replaces the service. */
  readonly command?: readonly string[];
  /** Environment. Everybody in the pod can read it. Default: none. A change replaces the service. */
  readonly env?: Readonly<Record<string, pulumi.Input<string>>>;
  /** Volumes of the pod by use, and where they appear. Default: none. A change replaces the service. */
  readonly volumes?: readonly { readonly use: string; readonly path: string }[];
}

/** @param volume gives the pod's volume of a use. */
export function serviceRoleArgs(service: ServiceArgs, volume: (use: string) => docker.Volume): RoleArgs {
  const { command, env = {}, volumes = [] } = service;
  return {
    ...(command === undefined ? {} : { command: [...command] }),
    envs: Object.entries(env).map(([name, value]) => pulumi.interpolate`${name}=${value}`),
    volumes: volumes.map(({ use, path }) => ({ volumeName: volume(use).name, containerPath: path })),
  };
}
