import type * as docker from "@pulumi/docker";
import type * as pulumi from "@pulumi/pulumi";

import { ENGINE_PORT } from "./dind.ts";
import type { RoleArgs } from "./member.ts";

/** Home directory of the attendee's user in the shell image. */
const HOME = "/home/workshop";

/** Waits to be entered, through the class's door where the image knows how; with `docker exec` in any case. */
const WAIT = "command -v serve-door >/dev/null && exec serve-door; exec sleep infinity";

/**
 * The container in which the attendee works.
 *
 * @param door the attendee's folder of the door's, on the engine's machine. Default: none, and so no door.
 */
export function shellArgs(home: docker.Volume, door?: pulumi.Input<string>): RoleArgs {
  return {
    command: ["sh", "-c", WAIT],
    envs: [`DOCKER_HOST=tcp://localhost:${ENGINE_PORT}`],
    volumes: [
      { volumeName: home.name, containerPath: HOME },
      ...(door === undefined ? [] : [{ hostPath: door, containerPath: "/run/door", readOnly: true }]),
    ],
  };
}
