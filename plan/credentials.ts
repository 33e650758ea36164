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
  /** Words of small letters, joined by dashes: `ocean-tiger-lamp`. A secret. */
  readonly password: string;
  /** 16 bytes for the password's verifier: other ones for every password, the same as long as the password stays. */
  readonly salt: Uint8Array;
}

/**
 * Words in an attendee's password, out of 2,048: 33 bits. The door lets one client try 720 an hour, and one account
 * 3,600 from everywhere: a guess at one account hits within an eight-hour day with a probability of 1 to 300,000.
 */
const ATTENDEE_WORDS = 3;

/** Words in the trainer's password, which opens every pod: 44 bits. */
const TRAINER_WORDS = 4;

const SALT_BYTES = 16;

/**
 * The password of an attendee. It depends on what is given here and on no other attendee, so no edit of the roster and
 * no further `up` changes it.
 *
 * @param rotation how often it was changed: `workshop:rotations`.
 */
export function attendeeCredential(source: PasswordSource, attendee: string, rotation: number): Credential {
  return credential(source, ["attendee", attendee, rotation], ATTENDEE_WORDS);
}

/**
 * The password of the trainer's page.
 *
 * @param rotation how often it was changed: `workshop:rotations.trainer`.
 */
export function trainerCredential(source: PasswordSource, rotation: number): Credential {
  return credential(source, ["trainer", rotation], TRAINER_WORDS);
}

function credential(
  source: PasswordSource,
  identity: readonly (string | number)[],
  words: number,
): Credential {
  return {
    password: spell(derive(source, ["password", ...identity]), words),
    salt: derive(source, ["salt", ...identity]).subarray(0, SALT_BYTES),
  };
}

/** 32 bytes that only the seed and all that is named here give. */
function derive({ seed, stack }: PasswordSource, purpose: readonly (string | number)[]): Buffer {
  // As JSON, since no two lists give one text, whatever a stack is called.
  return createHmac("sha256", seed)
    .update(JSON.stringify([stack, ...purpose]))
    .digest();
}

/** Two bytes a word; 65,536 is a multiple of 2,048, so no word is favoured. */
function spell(bytes: Buffer, words: number): string {
  const word = (_: unknown, index: number) => wordlist[bytes.readUInt16BE(2 * index) % wordlist.length];
  return Array.from({ length: words }, word).join("-");
}
