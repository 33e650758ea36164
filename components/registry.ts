import type * as docker from "@pulumi/docker";

import { REGISTRY_PORT } from "../config/built-in.ts";
import { type RoleArgs, WITHOUT_RIGHTS } from "./member.ts";

/**
 * A registry of the attendee's own at `localhost:5000`.
 *
 * It is configured by environment only, since the configuration file lies elsewhere in version 3 than in
 * version 2 of the image, and listens on the pod's localhost only: nothing in it asks for a password. It is root, but
 * only of its files on the volume, and writes nowhere else.
 */
export function registryArgs(data: docker.Volume): RoleArgs {
  return {
    ...WITHOUT_RIGHTS,
    readOnly: true,
    envs: [`REGISTRY_HTTP_ADDR=127.0.0.1:${REGISTRY_PORT}`, "REGISTRY_STORAGE_DELETE_ENABLED=true"],
    volumes: [{ volumeName: data.name, containerPath: "/var/lib/registry" }],
  };
}
