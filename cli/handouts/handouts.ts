import { mkdir } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";

import { replaceFile } from "../../tools/files.ts";
import { openPulumi, stackExists } from "../../tools/pulumi/session.ts";
import { shortName } from "../../tools/pulumi/stack-file.ts";
import { type Steps, stepsOn } from "../../tools/steps.ts";
import { UserError } from "../../tools/user-error.ts";
import { readOutputs } from "../outputs.ts";
import { table } from "../table.ts";
import { handoutsCsv } from "./csv.ts";
import { handoutsFolder } from "./folder.ts";
import { type Handouts, handoutsOf } from "./handout.ts";
import { type HandoutsCommand, parseHandouts } from "./options.ts";
import { handoutsPage } from "./page.ts";

/** There are passwords in it. */
const OWNER_ONLY = 0o600;

/**
 * `./workshop handouts`: who gets in where, and with which password. As a table, as a page to print and as CSV.
 *
 * @returns 0, or 2 for a wrong command line.
 */
export async function handouts(args: readonly string[]): Promise<number> {
  const command = parseHandouts(args);
  if (typeof command === "string") {
    console.error(`${command}\n\n./workshop help lists the options.`);
    return 2;
  }
  const steps = stepsOn(process.stderr);
  const found = await readHandouts(command.stack, steps);
  console.log(command.json ? JSON.stringify(found, undefined, 2) : handoutsTable(found));
  for (const [what, path] of await writeFiles(command, found)) steps.say(`${what}: ${path}`);
  return 0;
}

/**
 * What is to be handed out of a class that is up.
 *
 * @throws UserError when there is no such class, or nobody can get in yet.
 */
export async function readHandouts(stack: string, steps: Steps): Promise<Handouts> {
  const pulumi = await openPulumi(steps);
  if (!(await stackExists(pulumi, stack))) {
    throw new UserError(
      `There is no class "${shortName(stack)}" here.\n` +
        `To bring it up: ./workshop up --stack ${shortName(stack)}. For another one: --stack NAME.`,
    );
  }
  return handoutsOf(stack, await readOutputs(pulumi, stack, { secrets: true }));
}

/** Everybody's address and password; below it the code for walk-ins, and the trainer's own. */
export function handoutsTable({ attendees, trainer, walkIns }: Handouts): string {
  const rows = attendees.map(({ id, name, url, user, password }) => [id, name, url, user, password]);
  return [
    table(["attendee", "name", "address", "user", "password"], rows),
    ...(walkIns === undefined ? [] : [`For walk-ins: ${walkIns.url}  code: ${walkIns.code}`]),
    ...(trainer === undefined ? [] : [`Your own page: ${trainer.url}  password: ${trainer.password}`]),
  ].join("\n");
}

/** @returns what was written, and where. */
async function writeFiles(command: HandoutsCommand, found: Handouts): Promise<[string, string][]> {
  const { attendees, walkIns } = found;
  const { stack, json } = command;
  const folder = handoutsFolder(stack);
  const html = command.html ?? (json ? undefined : join(folder, "handouts.html"));
  const csv = command.csv ?? (json ? undefined : join(folder, "handouts.csv"));
  const written: [string, string][] = [];
  if (html !== undefined) {
    written.push(["To print", await write(html, handoutsPage(shortName(stack), attendees, walkIns))]);
  }
  if (csv !== undefined) written.push(["For mail merge", await write(csv, handoutsCsv(attendees))]);
  return written;
}

async function write(file: string, text: string): Promise<string> {
  const path = resolve(file);
  try {
    await mkdir(dirname(path), { recursive: true });
    await replaceFile(path, text, OWNER_ONLY);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UserError(`Cannot write ${path}: ${reason}`, { cause: error });
  }
  return path;
}
