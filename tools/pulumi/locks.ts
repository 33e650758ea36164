import { existsSync, readFileSync } from "node:fs";
import { readdir, readFile, rm } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";

import { z } from "zod";

import { UserError } from "../user-error.ts";
import { localState } from "./backend.ts";
import { PROJECT, type PulumiSession } from "./session.ts";
import { shortName } from "./stack-file.ts";

/** What Pulumi writes into the lock that a run holds on a local stack. */
const owner = z.object({ pid: z.number(), hostname: z.string(), timestamp: z.coerce.date() });

type Owner = z.infer<typeof owner>;

/**
 * The locks on a local stack that nobody holds any more: their runs were killed. Other backends say of themselves
 * who is at work.
 *
 * @returns paths of the locks; `rm` takes one away.
 * @throws UserError while a run is at work on the stack.
 */
export async function deadLocks({ backend }: PulumiSession, stack: string): Promise<string[]> {
  const folder = join(localState(), ".pulumi", "locks", "organization", PROJECT, shortName(stack));
  if (!backend.isLocal || !existsSync(folder)) return [];
  const locks = (await readdir(folder)).map((name) => join(folder, name));
  for (const path of locks) {
    const found = await readOwner(path);
    if (found !== undefined && isAtWork(found)) throw new UserError(explain(stack, found));
  }
  return locks;
}

/** Takes away locks that {@link deadLocks} has found. */
export async function releaseLocks(locks: readonly string[]): Promise<void> {
  await Promise.all(locks.map((path) => rm(path, { force: true })));
}

/** A lock that is gone by now has no owner, nor has one that its owner was killed in the middle of writing. */
async function readOwner(path: string): Promise<Owner | undefined> {
  try {
    return owner.parse(JSON.parse(await readFile(path, "utf8")));
  } catch {
    return undefined;
  }
}

/** Of another machine nothing is known. */
function isAtWork(lock: Owner): boolean {
  return lock.hostname !== hostname() || isPulumi(lock.pid);
}

/**
 * Whether a process of this machine is a Pulumi. By its name too: after a reboot the number may be somebody else's.
 * One that has ended and that nobody has collected yet (Z) still has name and number.
 */
function isPulumi(pid: number): boolean {
  try {
    return /\(.*pulumi.*\) [^Z]/.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return !existsSync("/proc/self") && answersSignals(pid);
  }
}

function answersSignals(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

function explain(stack: string, { pid, hostname: machine, timestamp }: Owner): string {
  const since = timestamp.toLocaleString("sv");
  return (
    `Another run is at work on the stack "${shortName(stack)}": process ${pid} on ${machine}, since ${since}.\n` +
    `Wait for its end. If there is no such process: ./workshop pulumi cancel --yes --stack ${stack}`
  );
}
