import { join } from "node:path";
import { parseArgs } from "node:util";

import { isCount, readCommandLine } from "../../tools/command-line.ts";
import { CLONE } from "../../tools/workspace.ts";

/** What `npm run bench:isolation` is asked to do. */
export interface IsolationCommand {
  /** How often everything is measured. Default: 5. */
  readonly rounds: number;
  /** Folder in which `isolation-cost.md` is written. Default: docs. */
  readonly out: string;
}

/** What is printed with `--help`, and after a wrong command line. */
export const USAGE = `Usage: npm run bench:isolation -- [OPTION ...]

Has pods of every isolation that one engine can have do the same work, side by side, and writes
docs/isolation-cost.md. As root, on a machine that has nothing else to do.

  --rounds N   how often everything is measured (default: 5)
  --out DIR    where to write instead of docs/`;

/**
 * Reads a command line.
 *
 * @returns in place of the command what is wrong with it.
 */
export function parseIsolationBench(args: readonly string[]): IsolationCommand | string {
  return readCommandLine<IsolationCommand>(() => {
    const { values } = parseArgs({
      args: [...args],
      options: {
        rounds: { type: "string", default: "5" },
        out: { type: "string", default: join(CLONE, "docs") },
      },
    });
    const rounds = Number(values.rounds);
    return isCount(rounds) ? { rounds, out: values.out } : "--rounds wants a number: --rounds 5";
  });
}
