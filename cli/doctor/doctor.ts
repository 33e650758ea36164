import { styleText } from "node:util";

import { shortName } from "../../tools/pulumi/stack-file.ts";
import { UserError } from "../../tools/user-error.ts";
import type { Options } from "../options.ts";
import { classChecks, engineChecks } from "./check-engine.ts";
import { fitChecks, machineChecks } from "./check-machine.ts";
import { toolChecks } from "./check-tools.ts";
import { runChecks } from "./checks.ts";
import { judgeRoster } from "./judge-roster.ts";
import { report } from "./report.ts";
import { readRoster } from "../roster.ts";
import { openSite } from "./site.ts";
import type { Level } from "./verdict.ts";

const COLOURS = { ok: "green", note: "cyan", warning: "yellow", problem: "red" } as const;

/**
 * `./workshop doctor`: checks this machine and its engine against the roster of a stack. Takes a few seconds,
 * installs nothing, and leaves nothing behind.
 *
 * @returns 0 when there is no problem, else 1.
 * @throws UserError for an option that it does not know.
 */
export async function doctor(options: Options): Promise<number> {
  const [unknown] = options.rest;
  if (unknown !== undefined) throw new UserError(`./workshop doctor knows no ${unknown}.`);
  const stack = shortName(options.stack);
  const [site, roster] = await Promise.all([openSite(), readRoster(options)]);
  const plan = roster.kind === "read" ? roster.plan : undefined;
  const verdicts = await runChecks({
    ...toolChecks(),
    ...engineChecks(site, plan, stack),
    ...machineChecks(site, plan),
    roster: () => Promise.resolve(judgeRoster(roster)),
    ...(plan === undefined ? {} : fitChecks(site, plan)),
    ...(site.engine === undefined ? {} : classChecks(site.engine, roster, stack)),
  });
  console.log(report(verdicts, process.stdout.isTTY ? colour : undefined));
  return verdicts.some(({ level }) => level === "problem") ? 1 : 0;
}

function colour(level: Level, text: string): string {
  return styleText(COLOURS[level], text);
}
