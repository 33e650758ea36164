import { randomBytes, randomInt, scrypt, timingSafeEqual } from "node:crypto";

/** The costs of what the program writes; the door's own are the same. */
const BLOCK_SIZE = 8;
const COST = 4096;
const MOST_COSTLY = 2 ** 14;

const SALT_BYTES = 16;
const HASH_BYTES = 32;

/** As in the code for walk-ins: no two that are taken for each other, and nothing that spells words. */
const SIGNS = "CDFGHJKMNPQRTWXY34679";
const GROUPS = 3;
const GROUP_LENGTH = 4;

/**
 * @typedef {object} Verifier what a password is held against
 * @property {number} cost scrypt's N.
 * @property {Buffer} salt
 * @property {Buffer} hash
 */

/**
 * Reads `scrypt:<N>:<salt>:<hash>`, salt and hash in base64url.
 *
 * @param {string} text
 * @returns {Verifier | undefined} undefined for anything else, and for a cost that would hold up the door.
 */
export function parseVerifier(text) {
  const [, digits = "", salt = "", hash = ""] =
    /^scrypt:(\d{1,6}):([\w-]{8,128}):([\w-]{22,128})$/.exec(text) ?? [];
  const cost = Number(digits);
  const isPower = cost >= 2 && cost <= MOST_COSTLY && Number.isInteger(Math.log2(cost));
  if (!isPower) return undefined;
  return { cost, salt: Buffer.from(salt, "base64url"), hash: Buffer.from(hash, "base64url") };
}

/**
 * What was meant: passwords are small words joined by dashes, and people type them with capitals and blanks.
 *
 * @param {string} typed
 * @returns {string}
 */
export function normalise(typed) {
  return typed
    .normalize("NFKC")
    .trim()
    .toLowerCase()
    .replace(/[\s_\u2010-\u2015-]+/g, "-");
}

/**
 * What was meant where there are no words: blanks and dashes are for the eye.
 *
 * @param {string} typed
 * @returns {string} in small letters.
 */
export function squeeze(typed) {
  return normalise(typed).replaceAll("-", "");
}

/** @returns {string} a new password, such as `K7C9-TWHX-3MPQ`: 52 bits. */
export function makePassword() {
  const group = () => Array.from({ length: GROUP_LENGTH }, () => SIGNS[randomInt(SIGNS.length)]).join("");
  return Array.from({ length: GROUPS }, group).join("-");
}

/**
 * @param {string} password as it is held against what was typed: of one of the door's own, {@link squeeze}d.
 * @returns {Promise<string>}
 */
export async function verifierOf(password) {
  const salt = randomBytes(SALT_BYTES);
  const hash = await hashOf(password, { cost: COST, salt, bytes: HASH_BYTES });
  return `scrypt:${COST}:${salt.toString("base64url")}:${hash.toString("base64url")}`;
}

/**
 * @param {string} typed
 * @param {string} text of the verifier.
 * @returns {Promise<boolean>} whether it is the password; takes the same time whether it is or not.
 */
export async function isPassword(typed, text) {
  const verifier = parseVerifier(text);
  if (verifier === undefined) return false;
  const { cost, salt, hash } = verifier;
  return timingSafeEqual(await hashOf(normalise(typed), { cost, salt, bytes: hash.length }), hash);
}

/**
 * @param {string} password
 * @param {{ cost: number, salt: Buffer, bytes: number }} how
 * @returns {Promise<Buffer>}
 */
async function hashOf(password, { cost, salt, bytes }) {
  return new Promise((resolve, reject) => {
    scrypt(password, salt, bytes, { N: cost, r: BLOCK_SIZE, p: 1 }, (error, key) => {
      if (error === null) resolve(key);
      else reject(error);
    });
  });
}
