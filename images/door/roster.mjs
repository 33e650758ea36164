import { readFile, stat } from "node:fs/promises";

import { isId, portOf } from "./addresses.mjs";
import { messageOf } from "./errors.mjs";
import { parseVerifier } from "./passwords.mjs";
import { isRecord } from "./records.mjs";

/**
 * @typedef {object} Attendee
 * @property {string} id
 * @property {string} name any text.
 * @property {string} password its verifier.
 * @property {Guest | undefined} guest of a walk-in's pod, whose it is; undefined of those on the list.
 */

/**
 * @typedef {"free" | "card" | "code"} Guest nobody's yet; or taken by the password on its card; or by the class's code,
 *   and then it has a password of its own.
 */

/**
 * @typedef {object} Roster
 * @property {string | undefined} trainer the verifier of the trainer's password.
 * @property {number | undefined} home the port of a pod to which the attendee's name leads; undefined: to the terminal.
 * @property {string | undefined} code the verifier of the code for walk-ins; undefined in a class without any.
 * @property {ReadonlyMap<string, Attendee>} attendees by id, in the trainer's order.
 */

/**
 * @typedef {object} Difference what another roster means to those who are in
 * @property {string[]} came
 * @property {string[]} gone
 * @property {string[]} locked whose password has changed.
 * @property {boolean} isTrainerLocked
 */

const LOOK_EVERY_MS = 1_000;

/** @type {Roster} */
export const NOBODY = { trainer: undefined, code: undefined, home: undefined, attendees: new Map() };

/**
 * @param {string} text
 * @returns {Roster}
 * @throws {Error} when it is not a whole roster; such a one counts for nothing.
 */
export function parseRoster(text) {
  const roster = jsonOf(text);
  if (!isRecord(roster) || !Array.isArray(roster["attendees"])) throw new Error("no attendees in it");
  const trainer = roster["trainer"];
  if (!isVerifier(trainer)) throw new Error("no trainer's password in it");
  const code = roster["code"];
  if (code !== undefined && !isVerifier(code)) throw new Error("a code that is none");
  const home = typeof roster["home"] === "number" ? portOf(`${roster["home"]}`) : undefined;
  const attendees = roster["attendees"].map(attendeeOf);
  return { trainer, code, home, attendees: new Map(attendees.map((attendee) => [attendee.id, attendee])) };
}

/**
 * @param {string} text
 * @returns {unknown}
 * @throws {Error} that quotes nothing: it goes to the log, and verifiers do not.
 */
function jsonOf(text) {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error("it is not whole");
  }
}

/**
 * @param {unknown} entry
 * @returns {Attendee}
 */
function attendeeOf(entry) {
  const { id, name, password, isGuest } = isRecord(entry) ? entry : {};
  if (typeof id !== "string" || !isId(id)) throw new Error("an attendee without an id");
  if (typeof name !== "string") throw new Error(`no name for ${id}`);
  if (!isVerifier(password)) throw new Error(`no password for ${id}`);
  return { id, name, password, guest: isGuest === true ? "free" : undefined };
}

/**
 * @param {Roster} before
 * @param {Roster} after
 * @returns {Difference} a changed name or order is none.
 */
export function difference(before, after) {
  const kept = [...before.attendees.values()].filter(({ id }) => after.attendees.has(id));
  return {
    came: [...after.attendees.keys()].filter((id) => !before.attendees.has(id)),
    gone: [...before.attendees.keys()].filter((id) => !after.attendees.has(id)),
    locked: kept.flatMap(({ id, password }) => (after.attendees.get(id)?.password === password ? [] : [id])),
    isTrainerLocked: before.trainer !== after.trainer,
  };
}

/**
 * Follows the file of the roster. Looks every second whether it is another; one that is not whole yet is left for
 * the next time.
 *
 * @param {string} file
 * @param {(roster: Roster) => Promise<void>} changed the next one waits until it is done.
 * @param {(problem: string) => void} complain is told once of each file that cannot be read.
 * @returns {Promise<void>} when it has been looked at for the first time.
 */
export async function followRoster(file, changed, complain) {
  let seen = "";
  const look = async () => {
    try {
      const { mtimeMs, size, ino } = await stat(file);
      const version = `${mtimeMs} ${size} ${ino}`;
      if (version === seen) return;
      seen = version;
      await changed(parseRoster(await readFile(file, "utf8")));
    } catch (error) {
      // Before the first `up` has ended there is none.
      if (!isMissing(error)) complain(messageOf(error));
    }
  };
  const again = () => {
    setTimeout(() => void look().finally(again), LOOK_EVERY_MS);
  };
  await look();
  again();
}

/** @param {unknown} error */
function isMissing(error) {
  return isRecord(error) && error["code"] === "ENOENT";
}

/**
 * @param {unknown} value
 * @returns {value is string}
 */
function isVerifier(value) {
  return typeof value === "string" && parseVerifier(value) !== undefined;
}
