import { readFile } from "node:fs/promises";
import { join } from "node:path";

import { z } from "zod";

import type { Fingerprint } from "../../plan/changes.ts";
import { replaceFile } from "../files.ts";
import { type PulumiSession, stateFile } from "./session.ts";
import { stackFile } from "./stack-file.ts";
import { readJsonFile } from "./state-file.ts";

/** What was declared when Pulumi last went through, and the state that it left. */
const receipt = z.object({
  whole: z.string(),
  shared: z.string(),
  pods: z.record(z.string(), z.string()),
  state: z.string(),
});

/**
 * Reads what a stack was made from when `up` last went through.
 *
 * @returns undefined when that is not known for certain: the state is not as it was left, or lies on another backend.
 */
export async function readReceipt(session: PulumiSession, stack: string): Promise<Fingerprint | undefined> {
  const state = await stateHash(session, stack);
  const text = await readFile(receiptFile(stack), "utf8").catch(() => undefined);
  if (state === undefined || text === undefined) return undefined;
  const last = receipt.safeParse(JSON.parse(text)).data;
  return last?.state === state ? last : undefined;
}

/** Writes down what the stack's state is made from. */
export async function writeReceipt(
  session: PulumiSession,
  stack: string,
  fingerprint: Fingerprint,
): Promise<void> {
  const state = await stateHash(session, stack);
  if (state !== undefined) await replaceFile(receiptFile(stack), JSON.stringify({ ...fingerprint, state }));
}

/** Beside the copy of the configuration, with which it goes. */
function receiptFile(stack: string): string {
  return join(stackFile(stack).folder, "receipt.json");
}

/** Of a local state. Pulumi writes the time into it, so none is twice the same. */
async function stateHash({ backend }: PulumiSession, stack: string): Promise<string | undefined> {
  return backend.isLocal ? (await readJsonFile(stateFile(stack)))?.hash : undefined;
}
