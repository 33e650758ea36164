import { scrypt, timingSafeEqual } from "node:crypto";

/** The cost of what the program writes. */
const BLOCK_SIZE = 8;
const MOST_COSTLY = 2 ** 14;

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
 * @param {string} typed
 * @param {string} text of the verifier.
 * @returns {Promise<boolean>} whether it is the password; takes the same time whether it is or not.
 */
export async function isPassword(typed, text) {
  const verifier = parseVerifier(text);
  if (verifier === undefined) return false;
  const { cost, salt, hash } = verifier;
  const found = await new Promise((/** @type {(key: Buffer) => void} */ resolve, reject) => {
    scrypt(normalise(typed), salt, hash.length, { N: cost, r: BLOCK_SIZE, p: 1 }, (error, key) => {
      if (error === null) resolve(key);
      else reject(error);
    });
  });
  return timingSafeEqual(found, hash);
}
