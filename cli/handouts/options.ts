import { parseArgs } from "node:util";

import { readCommandLine } from "../../tools/command-line.ts";

/** What `./workshop handouts` is asked to do. */
export interface HandoutsCommand {
  /** Which class. Default: `dev`. */
  readonly stack: string;
  /** Where the printable page goes. Default: a file of the clone's own, or with `json` nowhere. */
  readonly html?: string;
  /** Where the CSV goes. Default: as for the page. */
  readonly csv?: string;
  /** Everything as JSON, alone on standard output. */
  readonly json: boolean;
}

/**
 * Reads a command line.
 *
 * @returns in place of the command what is wrong with it.
 */
export function parseHandouts(args: readonly string[]): HandoutsCommand | string {
  return readCommandLine<HandoutsCommand>(() => {
    const { values } = parseArgs({
      args: [...args],
      options: {
        stack: { type: "string", short: "s", default: "dev" },
        html: { type: "string" },
        csv: { type: "string" },
        json: { type: "boolean", default: false },
        // Nothing here needs it, but whoever gives it to `up` shall not have to take it off.
        "config-file": { type: "string" },
      },
    });
    const { stack, html, csv, json } = values;
    return { stack, json, ...(html !== undefined && { html }), ...(csv !== undefined && { csv }) };
  });
}
