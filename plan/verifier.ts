import { scrypt } from "node:crypto";

import type { Credential } from "./credentials.ts";

/** Cost: 4 MiB and about 10 ms a try. The door pays it at every login, on the cores that the pods work on. */
const N = 4096;

const HASH_BYTES = 32;

/**
 * What the door is given in place of a password: `scrypt:<N>:<salt>:<hash>`, both as base64url, of scrypt with r = 8
 * and p = 1 over the password as it is spelt. The same password always gives the same text, so an `up` that changes
 * no password ends no session.
 */
export async function passwordVerifier(credential: Credential): Promise<string> {
  const hash = await hashOf(credential.password, credential.salt);
  return verifierHead(credential) + hash.toString("base64url");
}

/** What a verifier begins with, without the work that its hash takes: no two passwords have the same. */
export function verifierHead({ salt }: Credential): string {
  return `scrypt:${N}:${Buffer.from(salt).toString("base64url")}:`;
}

async function hashOf(password: string, salt: Uint8Array): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(password, salt, HASH_BYTES, { N, r: 8, p: 1 }, (error, hash) => {
      if (error === null) resolve(hash);
      else reject(error);
    });
  });
}
