import { createHmac } from "node:crypto";

import { wordlist } from "@scure/bip39/wordlists/english.js";

/** What every password of a stack is made from. */
export interface PasswordSource {
  /** `workshop:seed`, or the one that the clone keeps. Whoever knows it knows every password. */
  readonly seed: string;
  /** So that two classes of one seed have nothing in common. */
  readonly stack: string;
}

/** Somebody's password, and what goes with it. */
export interface Credential {
  /** Words of small letters, joined by dashes: `ocean-tiger-lamp`; of the class's code its signs. A secret. */
  readonly password: string;
  /**
   * 16 bytes for the password's verifier: other ones for every password, the same as long as the password stays. So
   * whoever knows the salt of a verifier knows whether it is still the right one.
   */
  readonly salt: Uint8Array;
}

/**
 * Words in an attendee's password, out of 2,048: 33 bits. The door lets one client try 720 an hour, and one account
 * 3,600 from everywhere: a guess at one account hits within an eight-hour day with a probability of 1 to 300,000.
 */
const ATTENDEE_WORDS = 3;

/** Words in the trainer's password, which opens every pod: 44 bits. */
const TRAINER_WORDS = 4;

/**
 * What a code is made of: no two that are taken for each other (0 and O, 1, I and L, 2 and Z, 5 and S, 8 and B, U and
 * V), and none of A and E, so that it never spells a word.
 */
const CODE_SIGNS = "cdfghjkmnpqrtwxy34679";

/**
 * Signs in a code, out of 21: 26 bits. The door lets one code be tried as often as one password: a guess hits within an
 * eight-hour day with a probability of 1 to 3,000, and what it opens is a free pod.
 */
const CODE_LENGTH = 6;

const SALT_BYTES = 16;

/**
 * The password of an attendee. It depends on what is given here and on no other attendee, so no edit of the roster and
 * no further `up` changes it.
 *
 * @param rotation how often it was changed: `workshop:rotations`.
 */
export function attendeeCredential(source: PasswordSource, attendee: string, rotation: number): Credential {
  return credential(source, ["attendee", attendee, rotation], words(ATTENDEE_WORDS));
}

/**
 * The password of the trainer's page.
 *
 * @param rotation how often it was changed: `workshop:rotations.trainer`.
 */
export function trainerCredential(source: PasswordSource, rotation: number): Credential {
  return credential(source, ["trainer", rotation], words(TRAINER_WORDS));
}

/**
 * The code by which somebody who is not on the list takes a walk-in's pod. The door holds it against what was typed in
 * small letters, without blanks and dashes, so that is how it stands here; {@link showCode} is for people.
 *
 * @param rotation how often it was changed: `workshop:rotations.code`.
 */
export function codeCredential(source: PasswordSource, rotation: number): Credential {
  return credential(source, ["code", rotation], spellCode);
}

/** A code as it is told to people: `K7C-9TW`. Capitals are told apart better from afar. */
export function showCode(code: string): string {
  const half = CODE_LENGTH / 2;
  return `${code.slice(0, half)}-${code.slice(half)}`.toUpperCase();
}

function credential(
  source: PasswordSource,
  identity: readonly (string | number)[],
  spelling: (bytes: Buffer) => string,
): Credential {
  const password = spelling(derive(source, ["password", ...identity]));
  return { password, salt: derive(source, ["salt", ...identity, password]).subarray(0, SALT_BYTES) };
}

/** 32 bytes that only the seed and all that is named here give. */
function derive({ seed, stack }: PasswordSource, purpose: readonly (string | number)[]): Buffer {
  // As JSON, since no two lists give one text, whatever a stack is called.
  return createHmac("sha256", seed)
    .update(JSON.stringify([stack, ...purpose]))
    .digest();
}

/** Two bytes a word; 65,536 is a multiple of 2,048, so no word is favoured. */
function words(count: number): (bytes: Buffer) => string {
  return (bytes) => {
    const word = (_: unknown, index: number) => wordlist[bytes.readUInt16BE(2 * index) % wordlist.length];
    return Array.from({ length: count }, word).join("-");
  };
}

/** Four bytes a sign: 21 does not divide 2^32, but what that favours is less than one in a hundred million. */
function spellCode(bytes: Buffer): string {
  const sign = (_: unknown, index: number) => CODE_SIGNS[bytes.readUInt32BE(4 * index) % CODE_SIGNS.length];
  return Array.from({ length: CODE_LENGTH }, sign).join("");
}
