import { Buckets } from "./limiter.mjs";

/** @typedef {import("./seal.mjs").Claims} Claims */
/** @typedef {import("./seal.mjs").Seal} Seal */

const PURPOSE = "ticket";
const GOOD_FOR_MS = 30_000;

/**
 * Tickets to another name of the same person: for one place, for half a minute or so, for one time.
 *
 * A used one is remembered for as long as it would be good. How many that can be is bounded by the pace at which the
 * tickets of a place are taken.
 */
export class Tickets {
  #seal;
  #pace = new Buckets({ burst: 30, everyMs: 1_000 });
  /** @type {Map<string, number>} until when, by nonce; the oldest first */
  #used = new Map();

  /** @param {Seal} seal */
  constructor(seal) {
    this.#seal = seal;
  }

  /** How many used ones are remembered. */
  get remembered() {
    return this.#used.size;
  }

  /**
   * @param {{ label: string, role: Claims["role"] }} claims
   * @param {string} verifier
   * @param {number} now in ms since the epoch.
   * @param {number} [goodForMs] default: half a minute.
   * @returns {string}
   */
  issue({ label, role }, verifier, now, goodForMs = GOOD_FOR_MS) {
    return this.#seal.put(PURPOSE, { label, role, until: now + goodForMs }, verifier);
  }

  /**
   * @param {string} ticket
   * @param {string} label of the place where it is shown.
   * @param {(claims: Claims) => string | undefined} verifierOf
   * @param {number} now in ms since the epoch.
   * @returns {Claims | undefined} undefined when it counts for nothing here, or any more.
   */
  take(ticket, label, verifierOf, now) {
    const claims = this.#seal.read(PURPOSE, ticket, verifierOf, now);
    if (claims?.label !== label || this.#used.has(claims.nonce)) return undefined;
    if (!this.#pace.grants(label, now)) return undefined;
    for (const [nonce, until] of this.#used) if (until <= now) this.#used.delete(nonce);
    this.#used.set(claims.nonce, claims.until);
    return claims;
  }
}
