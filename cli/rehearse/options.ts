import { join, resolve } from "node:path";
import { parseArgs } from "node:util";

import { isCount, readCommandLine } from "../../tools/command-line.ts";
import { shortName } from "../../tools/pulumi/stack-file.ts";
import { CLONE } from "../../tools/workspace.ts";

/** What `./workshop rehearse` is asked to do. */
export interface RehearseCommand {
  /** The class that is rehearsed in. Undefined: one of the rehearsal's own. */
  readonly stack: string | undefined;
  /** How many robots a class of the rehearsal's own has. Default: as many as the roster has pods. */
  readonly attendees: number | undefined;
  /** Folder of the exercises. Default: those of the clone. */
  readonly exercises: string;
  /** The roster that a class of the rehearsal's own is like. Default: `Pulumi.dev.yaml`. */
  readonly configFile: string | undefined;
  /** The result as JSON, alone on standard output. */
  readonly json: boolean;
  /** Ask nothing: by `--yes` or CI=true. */
  readonly yes: boolean;
}

/** The exercises that come with the clone. */
const OWN_EXERCISES = join(CLONE, "exercises");

/**
 * Reads a command line.
 *
 * @returns in place of the command what is wrong with it.
 */
export function parseRehearse(args: readonly string[]): RehearseCommand | string {
  return readCommandLine<RehearseCommand>(() => {
    const { values } = parseArgs({
      args: [...args],
      options: {
        stack: { type: "string", short: "s" },
        attendees: { type: "string" },
        exercises: { type: "string" },
        "config-file": { type: "string" },
        json: { type: "boolean", default: false },
        yes: { type: "boolean", short: "y", default: process.env["CI"] === "true" },
      },
    });
    const { stack, attendees, exercises = OWN_EXERCISES, "config-file": configFile, json, yes } = values;
    if (stack !== undefined && (attendees ?? configFile) !== undefined) {
      return "--attendees and --config-file are for a class of the rehearsal's own, and --stack names another.";
    }
    const count = attendees === undefined ? undefined : Number(attendees);
    if (count !== undefined && !isCount(count)) {
      return "--attendees wants a number: --attendees 3";
    }
    const folder = resolve(exercises);
    return { stack: stack && shortName(stack), attendees: count, exercises: folder, configFile, json, yes };
  });
}
