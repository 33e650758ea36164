import { join } from "node:path";
import { parseArgs } from "node:util";

import { isCount, readCommandLine } from "../tools/command-line.ts";
import { CLONE } from "../tools/workspace.ts";
import { type ContenderName, CONTENDERS } from "./contenders/contender.ts";

/** What `npm run bench` is asked to do. */
export interface BenchCommand {
  /** Sizes of class, ascending. Default: 1 and 20. */
  readonly attendees: readonly number[];
  /** How often everything is measured. Default: 3. */
  readonly runs: number;
  /** Who is measured. Default: all. */
  readonly contenders: readonly ContenderName[];
  /** Folder in which `benchmarks.md` and `images/benchmarks.svg` are written. Default: docs. */
  readonly out: string;
  /** The result as JSON, alone on standard output. */
  readonly json: boolean;
}

/** What is printed with `--help`, and after a wrong command line. */
export const USAGE = `Usage: npm run bench -- [OPTION ...]

Brings classes up and down in several ways, side by side, and writes docs/benchmarks.md. As root, on a machine that
has nothing else to do.

  --attendees N[,N]         sizes of class (default: 1,20)
  --runs N                  how often everything is measured (default: 3)
  --contenders NAME[,NAME]  of ${CONTENDERS.join(", ")} (default: all)
  --out DIR                 where to write instead of docs/
  --json                    the result as JSON, alone on standard output`;

/**
 * Reads a command line.
 *
 * @returns in place of the command what is wrong with it.
 */
export function parseBench(args: readonly string[]): BenchCommand | string {
  return readCommandLine<BenchCommand>(() => {
    const { values } = parseArgs({
      args: [...args],
      options: {
        attendees: { type: "string", default: "1,20" },
        runs: { type: "string", default: "3" },
        contenders: { type: "string", default: CONTENDERS.join(",") },
        out: { type: "string", default: join(CLONE, "docs") },
        json: { type: "boolean", default: false },
      },
    });
    const attendees = values.attendees.split(",").map(Number);
    if (!attendees.every(isCount)) return "--attendees wants numbers: --attendees 1,20";
    const runs = Number(values.runs);
    if (!isCount(runs)) return "--runs wants a number: --runs 3";
    const names = values.contenders.split(",");
    const unknown = names.filter((name) => CONTENDERS.every((contender) => contender !== name));
    if (unknown.length > 0)
      return `There is no contender ${unknown.join(", ")}, only ${CONTENDERS.join(", ")}.`;
    return {
      attendees: [...new Set(attendees)].sort((a, b) => a - b),
      runs,
      contenders: CONTENDERS.filter((contender) => names.includes(contender)),
      out: values.out,
      json: values.json,
    };
  });
}
