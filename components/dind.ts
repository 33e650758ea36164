import type * as docker from "@pulumi/docker";

import { LOG_LIMIT, type RoleArgs } from "./member.ts";

/** Port of the attendee's engine on the pod's localhost. */
export const ENGINE_PORT = 2375;

/**
 * A Docker engine of the attendee's own at `tcp://localhost:2375`: Docker in Docker, privileged.
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
 * - Containers inside get the log limit of those outside, unless they ask for another.
 *
 * Source of the first two: the official image's `dockerd-entrypoint.sh`.
 */
export function dindArgs(data: docker.Volume): RoleArgs {
  return {
    privileged: true,
    command: [
      "dockerd",
      `--host=tcp://127.0.0.1:${ENGINE_PORT}`,
      "--host=unix:///var/run/docker.sock",
      "--tls=false",
      `--log-driver=${LOG_LIMIT.logDriver}`,
      ...Object.entries(LOG_LIMIT.logOpts).map(([option, value]) => `--log-opt=${option}=${value}`),
    ],
    envs: ["DOCKER_TLS_CERTDIR="],
    tmpfs: { "/run": "" },
    volumes: [{ volumeName: data.name, containerPath: "/var/lib/docker" }],
  };
}
