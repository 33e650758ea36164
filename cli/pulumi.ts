import { existsSync } from "node:fs";

import { openPulumi, runPulumi } from "../tools/pulumi/session.ts";
import { stackFile } from "../tools/pulumi/stack-file.ts";
import { stepsOn } from "../tools/steps.ts";
import { parseOptions } from "./options.ts";

/** Commands of Pulumi that read a stack's configuration and take another file for it. */
const READS_CONFIGURATION = new Set([
  "up",
  "update",
  "preview",
  "pre",
  "refresh",
  "destroy",
  "dn",
  "import",
  "watch",
]);

/**
 * `./workshop pulumi …`: Pulumi with the environment in which `up` and `down` call it.
 *
 * @returns its exit code.
 */
export async function pulumi(args: readonly string[]): Promise<number> {
  const session = await openPulumi(stepsOn(process.stderr));
  const { path } = stackFile(parseOptions(args).stack);
  const wantsFile =
    READS_CONFIGURATION.has(args[0] ?? "") && !args.some((word) => word.startsWith("--config-file"));
  return runPulumi(session, wantsFile && existsSync(path) ? [...args, "--config-file", path] : args);
}
