import { parseArgs } from "node:util";

import { isCount, readCommandLine } from "../../tools/command-line.ts";
import { shortName } from "../../tools/pulumi/stack-file.ts";
import type { Scenario } from "./scenario.ts";
import { chooseScenarios, SCENARIOS } from "./scenarios.ts";

/** What `./workshop drill` is asked to do. */
export interface DrillCommand {
  /** The class that is drilled. Undefined: one of the drill's own. */
  readonly stack: string | undefined;
  /** How many attendees a class of the drill's own has. Default: 3. */
  readonly attendees: number;
  /** What is tried. Default: everything. */
  readonly scenarios: readonly Scenario[];
  /** Break the engine too where other containers than the class's run on it. */
  readonly engine: boolean;
  /** The result as JSON, alone on standard output. */
  readonly json: boolean;
  /** Ask nothing: by `--yes` or CI=true. */
  readonly yes: boolean;
}

const DEFAULT_ATTENDEES = 3;

/**
 * Reads a command line.
 *
 * @returns in place of the command what is wrong with it.
 */
export function parseDrill(args: readonly string[]): DrillCommand | string {
  return readCommandLine<DrillCommand>(() => {
    const { values } = parseArgs({
      args: [...args],
      options: {
        stack: { type: "string", short: "s" },
        attendees: { type: "string" },
        only: { type: "string", multiple: true, default: [] },
        engine: { type: "boolean", default: false },
        json: { type: "boolean", default: false },
        yes: { type: "boolean", short: "y", default: process.env["CI"] === "true" },
      },
    });
    const { stack, attendees, only, engine, json, yes } = values;
    if (stack !== undefined && attendees !== undefined) {
      return "--attendees is for a class of the drill's own, and --stack names another.";
    }
    const count = Number(attendees ?? DEFAULT_ATTENDEES);
    if (!isCount(count)) return `--attendees wants a number: --attendees 3`;
    const names = only.flatMap((list) => list.split(",")).filter((name) => name !== "");
    const unknown = names.filter((name) => SCENARIOS.every((scenario) => scenario.name !== name));
    if (unknown.length > 0) return `There is no scenario ${unknown.join(", ")}.\n${scenarioList()}`;
    const scenarios = chooseScenarios(names);
    return { stack: stack && shortName(stack), attendees: count, scenarios, engine, json, yes };
  });
}

/** Every scenario with what it breaks, a line each. */
export function scenarioList(): string {
  const width = Math.max(...SCENARIOS.map(({ name }) => name.length));
  const lines = SCENARIOS.map(({ name, breaks }) => `  ${name.padEnd(width)}  ${breaks}`);
  return ["There are:", ...lines].join("\n");
}
