import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";

import { z } from "zod";

import type { Credential } from "../plan/credentials.ts";
import { passwordVerifier, verifierHead } from "../plan/verifier.ts";
import { replaceFile } from "./files.ts";
import { stackFile } from "./pulumi/stack-file.ts";

/**
 * The verifiers of a stack's passwords. Each takes a core 10 ms to work out, so they are kept from one run to the next:
 * in a file that only its owner can read, beside the copy of the configuration, with which it goes.
 *
 * @returns the verifier of each of the credentials.
 */
export async function verifiersOf(
  stack: string,
  credentials: readonly Credential[],
): Promise<(credential: Credential) => string> {
  const { folder } = stackFile(stack);
  const path = join(folder, "verifiers.json");
  const kept = await readVerifiers(path);
  const verifiers = await Promise.all(
    credentials.map(async (credential) => {
      const head = verifierHead(credential);
      return [head, kept.get(head) ?? (await passwordVerifier(credential))] as const;
    }),
  );
  if (verifiers.some(([head]) => !kept.has(head))) {
    await mkdir(folder, { recursive: true });
    await replaceFile(path, JSON.stringify(verifiers), 0o600);
  }
  const byHead = new Map(verifiers);
  return (credential) => {
    const verifier = byHead.get(verifierHead(credential));
    if (verifier === undefined) throw new Error("a verifier was not asked for");
    return verifier;
  };
}

/** By head. None where there is no file, or a broken one. */
async function readVerifiers(path: string): Promise<Map<string, string>> {
  try {
    return new Map(
      z.array(z.tuple([z.string(), z.string()])).parse(JSON.parse(await readFile(path, "utf8"))),
    );
  } catch {
    return new Map();
  }
}
