import type * as docker from "@pulumi/docker";
import type * as pulumi from "@pulumi/pulumi";

import { ENGINE_PORT, HOME, SHELL_IN_A_BOX_PORT, type Terminal } from "../config/built-in.ts";
import { type RoleArgs, WITHOUT_RIGHTS } from "./member.ts";

/** Waits to be entered, through the class's door where the image knows how; with `docker exec` in any case. */
const WAIT = "command -v serve-door >/dev/null && exec serve-door; exec sleep infinity";

/** How one gets in. */
export interface ShellEntrance {
  /** The attendee's folder of the door's, on the engine's machine. Default: none, and so no door. */
  readonly door?: pulumi.Input<string>;
  /** What the door opens. Default: `xterm`, the door's own. */
  readonly terminal?: Terminal;
}

/**
 * The container in which the attendee works, as a user without rights: what needs one is done in the pod's engine.
 *
 * Its files outside of the volume belong to root, so that user has only /tmp to write to. To have the whole of it
 * read-only would make /tmp a part of the shell's memory.
 */
export function shellArgs(home: docker.Volume, { door, terminal = "xterm" }: ShellEntrance): RoleArgs {
  return {
    ...WITHOUT_RIGHTS,
    command: ["sh", "-c", WAIT],
    envs: [
      `DOCKER_HOST=tcp://localhost:${ENGINE_PORT}`,
      ...(terminal === "shellinabox" ? [`SHELL_IN_A_BOX_PORT=${SHELL_IN_A_BOX_PORT}`] : []),
    ],
    volumes: [
      { volumeName: home.name, containerPath: HOME },
      ...(door === undefined ? [] : [{ hostPath: door, containerPath: "/run/door", readOnly: true }]),
    ],
  };
}
