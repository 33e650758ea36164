import { UserError } from "../tools/user-error.ts";

/** What `up`, `down` and the like are given. */
export interface Options {
  /** Which `Pulumi.<stack>.yaml`. Default `dev`. */
  readonly stack: string;
  /** Ask nothing: by `--yes` or CI=true. */
  readonly yes: boolean;
  /** The stack's configuration, where it is not `Pulumi.<stack>.yaml` in the clone. */
  readonly configFile?: string;
  /** What is not ours: handed to Pulumi as it is. */
  readonly rest: readonly string[];
}

/**
 * Takes our own options out of a command line.
 *
 * @throws UserError when one of them lacks its value.
 */
export function parseOptions(args: readonly string[]): Options {
  let stack = "dev";
  let yes = process.env["CI"] === "true";
  let configFile: string | undefined;
  const rest: string[] = [];
  const queue = [...args];
  for (let word = queue.shift(); word !== undefined; word = queue.shift()) {
    const [name = "", inline] = word.split(/=(.*)/s);
    const value = (): string => inline ?? queue.shift() ?? missing(name);
    if (name === "--stack" || name === "-s") stack = value();
    else if (name === "--config-file") configFile = value();
    else if (word === "--yes" || word === "-y") yes = true;
    else rest.push(word);
  }
  return { stack, yes, rest, ...(configFile === undefined ? {} : { configFile }) };
}

function missing(option: string): never {
  throw new UserError(`${option} wants a value: ${option} NAME`);
}
