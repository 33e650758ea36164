import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";

import { readSeed } from "../config/credentials.ts";
import { ConfigurationError } from "../config/problem.ts";
import { createSecretFile } from "./files.ts";
import { workshopHome } from "./workspace.ts";

const SEED_BYTES = 24;

/** Where the clone keeps what its passwords are made from, unless `workshop:seed` says it. */
export function seedFile(): string {
  return join(workshopHome(), "seed");
}

/**
 * The seed of this clone, for all its classes. Made at the first call, from 192 random bits, in a file that only its
 * owner can read; `down` leaves it, so that the next class of the same name has the same passwords.
 *
 * @throws ConfigurationError when somebody has written less into the file than a seed must have.
 */
export async function cloneSeed(): Promise<string> {
  const path = seedFile();
  if (!existsSync(path)) {
    await mkdir(workshopHome(), { recursive: true });
    await createSecretFile(path, randomBytes(SEED_BYTES).toString("base64url"));
  }
  const reading = readSeed((await readFile(path, "utf8")).trim());
  if ("value" in reading) return reading.value;
  const { refused, fix } = reading;
  throw new ConfigurationError(path, [
    { path: "its text", message: refused, fix: `${fix}; or remove the file` },
  ]);
}
