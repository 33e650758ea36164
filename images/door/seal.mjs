import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";

/** @typedef {"attendee" | "trainer"} Role */

/**
 * @typedef {object} Claims what a cookie or a ticket says of whoever shows it
 * @property {string} label of the one place where it counts.
 * @property {Role} role whose password opened the door.
 * @property {number} until in ms since the epoch.
 * @property {string} nonce tells it from every other.
 */

const LONGEST = 1024;

/**
 * Signs claims, so that the door need remember nobody.
 *
 * The verifier of the password that was given goes into every signature, and is not in what is signed: with another
 * password nothing that was got by the old one counts any more.
 */
export class Seal {
  #key;

  /** @param {Buffer} key */
  constructor(key) {
    this.#key = key;
  }

  /**
   * @param {string} purpose what it is for; counts for nothing else.
   * @param {Omit<Claims, "nonce">} claims
   * @param {string} verifier of the password.
   * @returns {string} letters, digits, `-`, `_`, `.`
   */
  put(purpose, claims, verifier) {
    const body = Buffer.from(
      JSON.stringify([claims.label, claims.role, claims.until, randomBytes(12).toString("base64url")]),
    ).toString("base64url");
    return `${body}.${this.#sign(purpose, body, verifier)}`;
  }

  /**
   * @param {string} purpose
   * @param {string} token
   * @param {(claims: Claims) => string | undefined} verifierOf the verifier as it is now of the password for such
   *   claims; undefined when nobody may have them.
   * @param {number} now in ms since the epoch.
   * @returns {Claims | undefined} undefined when it is not of this door, of another purpose, too old, or got by a
   *   password that has changed.
   */
  read(purpose, token, verifierOf, now) {
    const [body = "", signature = "", ...rest] = token.length > LONGEST ? [] : token.split(".");
    const claims = rest.length > 0 ? undefined : parse(body);
    const verifier = claims === undefined ? undefined : verifierOf(claims);
    if (claims === undefined || verifier === undefined) return undefined;
    const expected = Buffer.from(this.#sign(purpose, body, verifier));
    const given = Buffer.from(signature);
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined;
    return now < claims.until ? claims : undefined;
  }

  /**
   * @param {string} purpose
   * @param {string} body
   * @param {string} verifier
   */
  #sign(purpose, body, verifier) {
    return createHmac("sha256", this.#key)
      .update(JSON.stringify([purpose, body, verifier]))
      .digest("base64url");
  }
}

/**
 * @param {string} body
 * @returns {Claims | undefined}
 */
function parse(body) {
  /** @type {unknown} */
  let parts;
  try {
    parts = JSON.parse(Buffer.from(body, "base64url").toString());
  } catch {
    return undefined;
  }
  if (!Array.isArray(parts)) return undefined;
  /** @type {unknown[]} */
  const list = parts;
  const [label, role, until, nonce] = list;
  if (typeof label !== "string" || typeof until !== "number" || typeof nonce !== "string") return undefined;
  if (role !== "attendee" && role !== "trainer") return undefined;
  return { label, role, until, nonce };
}
