import { homedir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** Folder of the clone: the Pulumi project. */
export const CLONE = fileURLToPath(new URL("..", import.meta.url));

/**
 * Folder of everything that belongs to this clone and is not part of it: local state, passphrase, logs.
 * Default `.workshop` in the clone; `WORKSHOP_HOME` puts it elsewhere.
 */
export function workshopHome(): string {
  return process.env["WORKSHOP_HOME"] ?? join(CLONE, ".workshop");
}

/** Folder of a run's logs, for the messages that name one. */
export function logFolder(): string {
  return join(workshopHome(), "logs");
}

/** Folder of what was built or downloaded, by version, for all clones of this user. */
export function cacheFolder(): string {
  return join(process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"), "workshop-pods");
}
