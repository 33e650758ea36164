import type * as docker from "@pulumi/docker";
import type * as pulumi from "@pulumi/pulumi";

import type { ServicePlan } from "../plan/workshop.ts";
import type { RoleArgs } from "./member.ts";

/** A further member: as it was planned, but the image may also be known only later. */
export interface ServiceArgs extends Omit<ServicePlan, "image"> {
  /** Reference or id. A change replaces the service. */
  readonly image: pulumi.Input<string>;
}

/**
 * A further member that the trainer configured. Its ports are on the pod's localhost, next to the registry's and
 * the engine's.
 *
 * @param volume declares the pod's volume of a given use.
 */
export function serviceRoleArgs(service: ServiceArgs, volume: (use: string) => docker.Volume): RoleArgs {
  return {
    ...(service.command === undefined ? {} : { command: [...service.command] }),
    envs: Object.entries(service.env).map(([name, value]) => `${name}=${value}`),
    volumes: service.volumes.map(({ use, path }) => ({ volumeName: volume(use).name, containerPath: path })),
  };
}
