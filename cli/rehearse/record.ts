import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";

import { z } from "zod";

import type { WorkshopPlan } from "../../plan/plan.ts";
import { replaceFile } from "../../tools/files.ts";
import { workshopHome } from "../../tools/workspace.ts";

/** Stack of a class that is made for a rehearsal. */
export const REHEARSAL_STACK = "rehearsal";

const record = z.object({
  /** When, in ISO 8601. */
  date: z.iso.datetime(),
  attendees: z.number(),
  /** Whether every robot did every exercise. */
  ok: z.boolean(),
  /** Null where it cannot be said, as after a rehearsal that failed. */
  largest: z.object({ attendees: z.number(), limitedBy: z.string() }).nullable(),
  machine: z.object({ cpus: z.number(), memoryMiB: z.number() }),
  /** What the pods were like, each kind once. */
  pods: z.array(z.string()),
  exercises: z.array(z.string()),
});

/** What is kept of the last rehearsal with a class of its own. */
export type RehearsalRecord = z.output<typeof record>;

const FILE = "rehearsal.json";

/** Keeps what a rehearsal came to, in place of the last one. */
export async function keepRecord(kept: RehearsalRecord): Promise<void> {
  await mkdir(workshopHome(), { recursive: true });
  await replaceFile(join(workshopHome(), FILE), `${JSON.stringify(kept, undefined, 2)}\n`);
}

/** What the last rehearsal came to; undefined where there was none, or an older program wrote it. */
export async function readRecord(): Promise<RehearsalRecord | undefined> {
  const text = await readFile(join(workshopHome(), FILE), "utf8").catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    return record.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/** What the pods of a plan are like, each kind once, as a text that is the same for the same pods. */
export function kindsOfPods({ pods }: WorkshopPlan): string[] {
  const kinds = pods.map(({ cpus, pids, memoryMiB, diskMiB, isolation, services }) =>
    JSON.stringify({ cpus, pids, memoryMiB, diskMiB, isolation, services }),
  );
  return [...new Set(kinds)].sort();
}
