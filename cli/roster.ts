import { readFile } from "node:fs/promises";
import { basename, resolve } from "node:path";

import { parseDocument } from "yaml";

import { isEncrypted } from "../config/encrypted.ts";
import { parseConfiguration, type WorkshopConfiguration } from "../config/parse.ts";
import { ConfigurationError, formatProblems } from "../config/problem.ts";
import { fieldOf, isRecord, type RawConfiguration } from "../config/reading.ts";
import type { WorkshopPlan } from "../plan/plan.ts";
import { planWorkshop } from "../plan/workshop.ts";
import { shortName, trainersFile } from "../tools/pulumi/stack-file.ts";
import { UserError } from "../tools/user-error.ts";
import type { Options } from "./options.ts";

/** A stack's configuration, which is right. */
export interface ReadRoster {
  readonly kind: "read";
  readonly source: string;
  /** As it was written: the keys without the project's prefix. */
  readonly raw: RawConfiguration;
  readonly configuration: WorkshopConfiguration;
  readonly plan: WorkshopPlan;
}

/** A stack's configuration, as far as it can be read. */
export type Roster =
  | ReadRoster
  | {
      readonly kind: "wrong";
      readonly source: string;
      /** One line. */
      readonly summary: string;
      /** Every mistake with its place and its fix. */
      readonly report: string;
      /** The report with what it is a report of. */
      readonly message: string;
    }
  | {
      readonly kind: "absent";
      readonly source: string;
      /** Whether the trainer named the file, rather than relying on the default. */
      readonly isAsked: boolean;
    };

/** What says which roster is meant. */
type RosterOptions = Pick<Options, "stack" | "configFile">;

/** The file that holds the roster: the stack's, or the one that was asked for. */
export function rosterPath({ stack, configFile }: RosterOptions): string {
  return configFile === undefined ? trainersFile(stack) : resolve(configFile);
}

/** Keys of the stack's configuration that are ours. */
const PREFIX = "workshop:";

/** Reads the roster of the stack that is asked for. Whatever is wrong with it is part of the answer. */
export async function readRoster(options: RosterOptions): Promise<Roster> {
  const { stack, configFile } = options;
  const path = rosterPath(options);
  const source = basename(path);
  const text = await readFile(path, "utf8").catch(() => undefined);
  if (text === undefined) return { kind: "absent", source, isAsked: configFile !== undefined };
  return parseRoster(text, source, shortName(stack));
}

/** Reads the text of a roster. */
export function parseRoster(text: string, source: string, stack: string): Roster {
  const document = parseDocument(text);
  const [mistake] = document.errors;
  if (mistake !== undefined) {
    const report = mistake.message;
    return {
      kind: "wrong",
      source,
      summary: "not YAML",
      report,
      message: `${source} is not YAML: ${report}`,
    };
  }
  try {
    const raw = ownKeys(document.toJS());
    const configuration = parseConfiguration(raw, source);
    return { kind: "read", source, raw, configuration, plan: planWorkshop(stack, configuration) };
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    const { length } = error.problems;
    const summary = `${length} ${length === 1 ? "mistake" : "mistakes"}`;
    const report = formatProblems(error.problems);
    return { kind: "wrong", source, summary, report, message: error.message };
  }
}

/** The seed may be encrypted. No command needs it, and the program gets it decrypted. */
const SECRET = `${PREFIX}seed`;

function ownKeys(document: unknown): RawConfiguration {
  const config = fieldOf(document, "config");
  const entries = Object.entries(isRecord(config) ? config : {}).filter(
    ([key, value]) => key !== SECRET || !isEncrypted(value),
  );
  return Object.fromEntries(
    entries.flatMap(([key, value]) => (key.startsWith(PREFIX) ? [[key.slice(PREFIX.length), value]] : [])),
  );
}

/**
 * Reads the roster, or says all that is wrong with it.
 *
 * @throws UserError when there is none, or with the whole report.
 */
export async function requireRoster(options: RosterOptions): Promise<ReadRoster> {
  const roster = await readRoster(options);
  if (roster.kind === "read") return roster;
  if (roster.kind === "wrong") throw new UserError(roster.message);
  throw new UserError(
    `There is no ${roster.source}.\n` +
      `It lists who attends the workshop of the stack "${shortName(options.stack)}":\n\n` +
      "  config:\n    workshop:attendees:\n      - alice\n      - bob",
  );
}
