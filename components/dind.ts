import type * as docker from "@pulumi/docker";

import { ENGINE_PORT, HOME, type Isolation } from "../config/built-in.ts";
import { type EngineRights, engineRights } from "../plan/isolation.ts";
import { firstUserId } from "../plan/rootless.ts";
import { LOG_LIMIT, type RoleArgs } from "./member.ts";

/** Whose engine it is, and what keeps it from the host. */
export interface EngineArgs {
  readonly stack: string;
  readonly attendee: string;
  /** A change replaces the engine. What it kept waits on the volume: each kind has a place of its own there. */
  readonly isolation: Isolation;
}

/**
 * A Docker engine of the attendee's own at `tcp://localhost:2375`: Docker in Docker.
 *
 * - `dockerd` comes first: without it the official image adds `--host=tcp://0.0.0.0:2375`, which would open the
 *   engine to everything that reaches the pod.
 * - `--host=tcp:` is one argument: the image built here takes it out and hands dockerd a listener instead.
 * - `--tls=false` and the empty `DOCKER_TLS_CERTDIR`: the engine is reached inside the pod only; the first spares
 *   dockerd's delay before an unauthenticated socket, the second the image's certificates.
 * - The data lies on a volume: overlay does not stack on overlay, and without a volume the engine falls back to
 *   vfs, which copies every layer.
 * - `/run` is a tmpfs: in a shared PID namespace the number in a leftover pid file belongs to somebody else, and
 *   dockerd and containerd would refuse to start, for ever.
 * - The attendee's files lie where the shell has them, or `docker run --volume ~/site:/www` would mount an empty folder.
 * - Containers inside get the log limit of those outside, unless they ask for another.
 *
 * Source of the first two: the official image's `dockerd-entrypoint.sh`.
 */
export function dindArgs(
  data: docker.Volume,
  home: docker.Volume,
  { stack, attendee, isolation }: EngineArgs,
): RoleArgs {
  const rights = engineRights(isolation, firstUserId(stack, attendee));
  return {
    ...rightsArgs(rights),
    command: [
      ...rights.command,
      "dockerd",
      `--host=tcp://127.0.0.1:${ENGINE_PORT}`,
      "--host=unix:///var/run/docker.sock",
      "--tls=false",
      `--log-driver=${LOG_LIMIT.logDriver}`,
      ...Object.entries(LOG_LIMIT.logOpts).map(([option, value]) => `--log-opt=${option}=${value}`),
    ],
    envs: ["DOCKER_TLS_CERTDIR="],
    tmpfs: { "/run": "" },
    volumes: [
      { volumeName: data.name, containerPath: "/var/lib/docker" },
      { volumeName: home.name, containerPath: HOME },
    ],
  };
}

/** What each right is for stands where it is defined. */
function rightsArgs({ privileged, capabilities, device, securityOpts, runtime }: EngineRights): RoleArgs {
  return {
    ...(privileged === undefined ? {} : { privileged }),
    ...(capabilities === undefined ? {} : { capabilities: { adds: [...capabilities], drops: ["ALL"] } }),
    // All three, or a refresh would see a difference.
    ...(device === undefined
      ? {}
      : { devices: [{ hostPath: device, containerPath: device, permissions: "rwm" }] }),
    ...(securityOpts === undefined ? {} : { securityOpts: [...securityOpts] }),
    ...(runtime === undefined ? {} : { runtime }),
  };
}
