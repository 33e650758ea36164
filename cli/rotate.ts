import { readFile, writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";

import { closest, distance } from "fastest-levenshtein";

import { CLASS_CODE, TRAINER } from "../config/built-in.ts";
import type { WorkshopConfiguration } from "../config/parse.ts";
import { nearest } from "../config/text.ts";
import { readCommandLine } from "../tools/command-line.ts";
import { stepsOn } from "../tools/steps.ts";
import { UserError } from "../tools/user-error.ts";
import type { Handouts } from "./handouts/handout.ts";
import { readHandouts } from "./handouts/handouts.ts";
import type { Options } from "./options.ts";
import { requireRoster, rosterPath } from "./roster.ts";
import { writeRotations } from "./rotations.ts";
import { table } from "./table.ts";
import { up } from "./up.ts";

/** What `./workshop rotate` is asked to do. */
export interface RotateCommand extends Options {
  /** Whose password is to change: ids of attendees, `trainer`, and `code` for walk-ins. At least one, none twice. */
  readonly owners: readonly string[];
}

/**
 * `./workshop rotate ID …`: gives attendees, or the trainer, another password, or walk-ins another code. Writes it into
 * the class's file, where it stays, and brings the class up to date; nobody else notices.
 *
 * @returns 0 when the new passwords hold, 2 for a wrong command line, else what `up` returns.
 */
export async function rotate(args: readonly string[]): Promise<number> {
  const command = parseRotate(args);
  if (typeof command === "string") {
    console.error(`${command}\n\n./workshop help lists the options.`);
    return 2;
  }
  const { owners } = command;
  const { configuration } = await requireRoster(command);
  refuseStrangers(owners, configuration);
  const steps = stepsOn(process.stderr);
  // Before anything is written: there must be passwords, or there is nothing to change.
  await readHandouts(command.stack, steps);

  const path = rosterPath(command);
  const text = writeRotations(await readFile(path, "utf8"), raise(configuration.rotations, owners));
  // As an editor does it: whose file it is, who may read it and what links to it stays.
  await writeFile(path, text, { flush: true });
  steps.say(
    `${path} says now that ${owners.join(", ")} ${owners.length === 1 ? "has" : "have"} a new password.`,
  );

  const code = await up(command);
  if (code !== 0) {
    console.error(
      "./workshop handouts shows which passwords hold: the new ones once ./workshop up goes through.",
    );
    return code;
  }
  console.log(newPasswords(await readHandouts(command.stack, steps), owners));
  return 0;
}

/**
 * Reads a command line.
 *
 * @returns in place of the command what is wrong with it.
 */
export function parseRotate(args: readonly string[]): RotateCommand | string {
  return readCommandLine<RotateCommand>(() => {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        stack: { type: "string", short: "s", default: "dev" },
        "config-file": { type: "string" },
        yes: { type: "boolean", short: "y", default: process.env["CI"] === "true" },
      },
    });
    const { stack, "config-file": configFile, yes } = values;
    const owners = [...new Set(positionals)];
    if (owners.length === 0) return "Whose password? ./workshop rotate ID [ID ...]";
    return { owners, stack, yes, rest: [], ...(configFile !== undefined && { configFile }) };
  });
}

/** @throws UserError with everybody who is not in the roster, and who may be meant. */
export function refuseStrangers(
  owners: readonly string[],
  { attendees }: Pick<WorkshopConfiguration, "attendees">,
): void {
  const hasGuests = attendees.some(({ isGuest }) => isGuest);
  const known = [...attendees.map(({ id }) => id), TRAINER, ...(hasGuests ? [CLASS_CODE] : [])];
  const lines = owners.flatMap((owner) => {
    if (known.includes(owner)) return [];
    const meant = whoIsMeant(owner, known);
    return [`Nobody in the roster is called ${owner}.${meant === undefined ? "" : ` Is it ${meant}?`}`];
  });
  if (lines.length > 0) throw new UserError([...lines, "No password was changed."].join("\n"));
}

/** Two letters that changed places count as two wrong ones, which is much in a short word, and common in a name. */
function whoIsMeant(owner: string, known: readonly string[]): string | undefined {
  const near = closest(owner, [...known]);
  return nearest(owner, known) ?? (near.length > 3 && distance(owner, near) <= 2 ? near : undefined);
}

/** Everybody's number, one higher for those whose password changes. */
export function raise(
  rotations: ReadonlyMap<string, number>,
  owners: readonly string[],
): ReadonlyMap<string, number> {
  return new Map([...rotations, ...owners.map((owner) => [owner, (rotations.get(owner) ?? 0) + 1] as const)]);
}

function newPasswords({ attendees, trainer, walkIns }: Handouts, owners: readonly string[]): string {
  const everybody = [
    ...attendees.map(({ id, url, password }) => [id, url, password]),
    ...(trainer === undefined ? [] : [[TRAINER, trainer.url, trainer.password]]),
    ...(walkIns === undefined ? [] : [[CLASS_CODE, walkIns.url, walkIns.code]]),
  ];
  const rows = everybody.filter(([owner = ""]) => owners.includes(owner));
  return table(["whose", "address", "new password"], rows);
}
