import type * as docker from "@pulumi/docker";

import { ENGINE_PORT } from "./dind.ts";
import type { RoleArgs } from "./member.ts";

/** Home directory of the attendee's user in the shell image. */
const HOME = "/home/workshop";

/** The container in which the attendee works: it waits, and is entered with `docker exec`. */
export function shellArgs(home: docker.Volume): RoleArgs {
  return {
    command: ["sleep", "infinity"],
    envs: [`DOCKER_HOST=tcp://localhost:${ENGINE_PORT}`],
    volumes: [{ volumeName: home.name, containerPath: HOME }],
  };
}
