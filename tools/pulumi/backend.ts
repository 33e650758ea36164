import { randomBytes } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

import { createSecretFile } from "../files.ts";
import { workshopHome } from "../workspace.ts";

/** Where Pulumi keeps its state. */
export interface Backend {
  /** Whether it is the folder of this clone, rather than a backend that the user has logged in to. */
  readonly isLocal: boolean;
  /** Variables that name it to Pulumi. */
  readonly env: Readonly<Record<string, string>>;
}

/** Folder of the state when the user has no backend. */
export function localState(): string {
  return join(workshopHome(), "state");
}

/**
 * The user's own Pulumi backend where there is one: by `PULUMI_BACKEND_URL` or `PULUMI_ACCESS_TOKEN`, or by
 * `pulumi login`. Else a folder of the clone, with a passphrase that is generated once and kept beside it.
 *
 * @param pulumiHome folder in which `pulumi login` leaves its mark.
 */
export async function chooseBackend(pulumiHome: string): Promise<Backend> {
  if (hasOwnBackend(pulumiHome)) return { isLocal: false, env: {} };
  const passphrase = join(workshopHome(), "passphrase");
  await mkdir(localState(), { recursive: true });
  if (!existsSync(passphrase)) await createSecretFile(passphrase, randomBytes(24).toString("base64url"));
  const env = {
    // Without the files of attributes beside each blob: a run killed while it wrote one left a state that did not load.
    PULUMI_BACKEND_URL: `${pathToFileURL(localState()).href}?metadata=skip`,
    PULUMI_CONFIG_PASSPHRASE_FILE: passphrase,
  };
  return { isLocal: true, env };
}

function hasOwnBackend(pulumiHome: string): boolean {
  if (process.env["PULUMI_BACKEND_URL"] !== undefined || process.env["PULUMI_ACCESS_TOKEN"] !== undefined)
    return true;
  try {
    const credentials: unknown = JSON.parse(readFileSync(join(pulumiHome, "credentials.json"), "utf8"));
    return (
      typeof credentials === "object" &&
      credentials !== null &&
      "current" in credentials &&
      credentials.current !== ""
    );
  } catch {
    return false;
  }
}
