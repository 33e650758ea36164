import { existsSync } from "node:fs";

import { openPulumi, runPulumi } from "../tools/pulumi/session.ts";
import { stackFile } from "../tools/pulumi/stack-file.ts";
import { stepsOn } from "../tools/steps.ts";
import { parseOptions } from "./options.ts";
import { requireRoster } from "./roster.ts";
import { prepareStack, setUp } from "./set-up.ts";

/** Commands of Pulumi that run the program, and so need what it needs. */
const RUNS_PROGRAM = new Set(["up", "update", "preview", "pre", "watch"]);

/** Further commands that take a file for the stack's configuration. */
const TAKES_FILE = new Set(["refresh", "destroy", "dn", "import"]);

/**
 * `./workshop pulumi …`: Pulumi with the environment in which `up` and `down` call it.
 *
 * @returns its exit code.
 */
export async function pulumi(args: readonly string[]): Promise<number> {
  const [command = ""] = args;
  const options = parseOptions(args.slice(1));
  if (RUNS_PROGRAM.has(command)) {
    const machine = await setUp(options, (await requireRoster(options)).configuration);
    const { args: stackArgs } = await prepareStack(options, machine);
    const yes = options.yes && command !== "preview" && command !== "pre" ? ["--yes"] : [];
    return runPulumi(machine.pulumi, [command, ...stackArgs, ...yes, ...options.rest]);
  }
  const session = await openPulumi(stepsOn(process.stderr));
  const { path } = stackFile(options.stack);
  const wantsFile = TAKES_FILE.has(command) && options.configFile === undefined && existsSync(path);
  return runPulumi(session, wantsFile ? [...args, "--config-file", path] : args);
}
