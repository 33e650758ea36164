import { readFile, rename, writeFile } from "node:fs/promises";

import { messageOf } from "./errors.mjs";
import { makePassword, parseVerifier, squeeze, verifierOf } from "./passwords.mjs";
import { isRecord } from "./records.mjs";
import { NOBODY } from "./roster.mjs";

/** @typedef {import("./roster.mjs").Attendee} Attendee */
/** @typedef {import("./roster.mjs").Roster} Roster */

/**
 * @typedef {object} Claim that somebody has taken a walk-in's pod
 * @property {string} name as they gave it, any text; of somebody with a card, what the pod is called.
 * @property {number} since in ms since the epoch.
 * @property {string} password the verifier of what opens the pod from then on.
 * @property {string} card the verifier of the password on the pod's card at that time. With another one the claim is void.
 */

/**
 * The walk-ins' pods: who has taken which.
 *
 * A pod has one password at a time: that on its card, until somebody takes the pod by the class's code, and then one of
 * their own. Whoever comes in by the card has taken the pod too, so that no two are given one.
 */
export class Guests {
  /** Everybody, as it is now. */
  roster = NOBODY;
  #told = NOBODY;
  #file;
  #complain;
  /** @type {Map<string, Claim>} by id of the pod */
  #claims;
  /** @type {Promise<void>} */
  #written = Promise.resolve();

  /**
   * @param {string} file
   * @param {Map<string, Claim>} claims
   * @param {(problem: string) => void} complain
   */
  constructor(file, claims, complain) {
    this.#file = file;
    this.#claims = claims;
    this.#complain = complain;
  }

  /**
   * @param {string} file where claims are kept, over the door's own restarts too.
   * @param {(problem: string) => void} complain is told when they cannot be read or written.
   * @returns {Promise<Guests>} with all claims that can be read.
   */
  static async open(file, complain) {
    /** @type {Map<string, Claim>} */
    let claims = new Map();
    try {
      claims = parseClaims(await readFile(file, "utf8"));
    } catch (error) {
      const isNone = error instanceof Error && "code" in error && error.code === "ENOENT";
      // Without the file's words in it: it has verifiers.
      if (!isNone) complain("who has taken which pod cannot be read, so all of theirs are free");
    }
    return new Guests(file, claims, complain);
  }

  /**
   * Takes a new roster. Claims of pods that have left it, or whose card has another password, are void.
   *
   * @param {Roster} told
   * @returns {string[]} ids of pods that are still there, and free again.
   */
  tell(told) {
    this.#told = told;
    const lost = [...this.#claims].flatMap(([id, { card }]) => {
      const pod = told.attendees.get(id);
      return pod?.guest !== undefined && pod.password === card ? [] : [id];
    });
    for (const id of lost) this.#claims.delete(id);
    this.#lay();
    // Where it fails, what is in the file is void all the same.
    if (lost.length > 0)
      this.#write().catch((/** @type {unknown} */ error) => {
        this.#complain(`who has left cannot be written down: ${messageOf(error)}`);
      });
    return lost.filter((id) => told.attendees.get(id)?.guest !== undefined);
  }

  /**
   * Gives somebody the first pod that is free, and a password of its own.
   *
   * @param {string} name
   * @returns {Promise<{ attendee: Attendee, password: string } | undefined>} undefined when none is free.
   * @throws {Error} when it cannot be written down; the pod is free then.
   */
  async claim(name) {
    const password = makePassword();
    const verifier = await verifierOf(squeeze(password));
    const pod = [...this.roster.attendees.values()].find(({ guest }) => guest === "free");
    if (pod === undefined) return undefined;
    await this.#take(pod.id, { name, since: Date.now(), password: verifier, card: pod.password });
    const attendee = this.roster.attendees.get(pod.id);
    return attendee?.password === verifier ? { attendee, password } : undefined;
  }

  /**
   * Whether somebody may come in whose password was right. It takes time to find that out, in which the pod may have
   * become somebody else's. A free pod is theirs from then on.
   *
   * @param {Attendee} attendee as it was when the password was held against it.
   * @returns {Promise<boolean>}
   * @throws {Error} when it cannot be written down.
   */
  async admit({ id, password }) {
    const now = this.roster.attendees.get(id);
    if (now?.password !== password) return false;
    if (now.guest === "free")
      await this.#take(id, { name: now.name, since: Date.now(), password, card: password });
    return true;
  }

  /**
   * @param {string} id
   * @param {Claim} claim
   */
  async #take(id, claim) {
    this.#claims.set(id, claim);
    this.#lay();
    try {
      await this.#write();
    } catch (error) {
      if (this.#claims.get(id) === claim) this.#claims.delete(id);
      this.#lay();
      throw error;
    }
  }

  /** Lays the claims over what the trainer said. */
  #lay() {
    const attendees = [...this.#told.attendees.values()].map((attendee) => {
      const claim = this.#claims.get(attendee.id);
      return claim === undefined ? attendee : taken(attendee, claim);
    });
    this.roster = { ...this.#told, attendees: new Map(attendees.map((attendee) => [attendee.id, attendee])) };
  }

  /** One after the other, each with what is so when its turn comes. */
  async #write() {
    this.#written = this.#written
      .catch(() => undefined)
      .then(async () => {
        const text = JSON.stringify(Object.fromEntries(this.#claims));
        await writeFile(`${this.#file}.new`, text, { mode: 0o600, flush: true });
        await rename(`${this.#file}.new`, this.#file);
      });
    return this.#written;
  }
}

/**
 * @param {Attendee} attendee
 * @param {Claim} claim
 * @returns {Attendee}
 */
function taken({ id }, { name, password, card }) {
  return { id, name, password, guest: password === card ? "card" : "code" };
}

/**
 * @param {string} text
 * @returns {Map<string, Claim>} by id of the pod.
 * @throws {Error} when it is not whole, or something in it is no claim.
 */
export function parseClaims(text) {
  /** @type {unknown} */
  const claims = JSON.parse(text);
  if (!isRecord(claims)) throw new Error("no claims in it");
  return new Map(Object.entries(claims).map(([id, claim]) => [id, claimOf(claim)]));
}

/**
 * @param {unknown} value
 * @returns {Claim}
 */
function claimOf(value) {
  if (!isRecord(value)) throw new Error("no claim");
  const { name, since, password, card } = value;
  const isClaim = typeof name === "string" && typeof since === "number";
  if (!isClaim || typeof password !== "string" || typeof card !== "string") throw new Error("no claim");
  if (parseVerifier(password) === undefined || parseVerifier(card) === undefined) throw new Error("no claim");
  return { name, since, password, card };
}
