import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

import { podsOf } from "../../engine/pods.ts";
import type { TestClass } from "./class.ts";

// When a run is to be killed is said by what it has done by then: a number of seconds would mean something else on
// every machine.

/** A state that a run passes through. */
export interface Moment {
  readonly when: string;
  /** Whether the run has come so far, or further. */
  readonly isReached: (workshop: TestClass) => boolean | Promise<boolean>;
}

/** Of the first `up` of a class of one attendee. */
export const OF_UP: readonly Moment[] = [
  { when: "the roster is copied", isReached: (workshop) => existsSync(filesOf(workshop).roster) },
  { when: "the stack begins", isReached: (workshop) => existsSync(filesOf(workshop).state) },
  { when: "the lock is taken", isReached: holdsLock },
  { when: "the first object is there", isReached: async (workshop) => (await workshop.left()).length > 0 },
  { when: "a network is there", isReached: async (workshop) => (await count(workshop, "network")) > 0 },
  ...[1, 2, 3, 4].map((size) => ({
    when: `${size} of the pod's 4 containers are there`,
    isReached: async (workshop: TestClass) => (await podSize(workshop)) >= size,
  })),
  {
    when: "Pulumi has ended",
    isReached: async (workshop) => (await podSize(workshop)) === 4 && !holdsLock(workshop),
  },
];

/** Of a `down` of the same class: 8 containers, 2 networks and 5 volumes. */
export const OF_DOWN: readonly Moment[] = [
  { when: "it has begun", isReached: () => true },
  { when: "the lock is taken", isReached: holdsLock },
  ...[7, 4, 2, 0].map((left) => ({
    when: `${left} of 8 containers are left`,
    isReached: async (workshop: TestClass) => (await count(workshop, "container")) <= left,
  })),
  { when: "a volume is gone", isReached: async (workshop) => (await count(workshop, "volume")) < 5 },
  { when: "the networks are gone", isReached: async (workshop) => (await count(workshop, "network")) === 0 },
  { when: "everything is gone", isReached: async (workshop) => (await workshop.left()).length === 0 },
  { when: "the stack is forgotten", isReached: (workshop) => !existsSync(filesOf(workshop).state) },
];

/** How often a run is looked at. Containers follow each other within tenths of a second. */
const LOOK_EVERY_MS = 5;

/** Begins a run, and kills it with all that it has started at a moment. It fails when the run ends before. */
export async function killAt(
  workshop: TestClass,
  command: "up" | "down",
  { when, isReached }: Moment,
): Promise<void> {
  const begun = workshop.begin(command);
  const hasEnded = begun.outcome.then(() => true);
  while (!(await isReached(workshop))) {
    if (await Promise.race([hasEnded, delay(LOOK_EVERY_MS, false)])) break;
  }
  workshop.kill();
  const { code, output } = await begun.outcome;
  if (code !== null) throw new Error(`${command} had ended before it was killed when ${when}:\n${output}`);
}

/** Where a class keeps what outlives a run. */
export function filesOf({ home, stack }: TestClass) {
  const pulumi = join(home, "state", ".pulumi");
  return {
    /** Pulumi's copy of the roster. */
    roster: join(home, "stacks", stack, `Pulumi.${stack}.yaml`),
    state: join(pulumi, "stacks", "workshop", `${stack}.json`),
    locks: join(pulumi, "locks", "organization", "workshop", stack),
  };
}

/** Whether Pulumi is at work on the stack. It has a lock for a moment, too, as it makes the stack, before the salt. */
function holdsLock(workshop: TestClass): boolean {
  const { roster, locks } = filesOf(workshop);
  return hasFiles(locks) && existsSync(roster) && readFileSync(roster, "utf8").includes("encryptionsalt");
}

function hasFiles(folder: string): boolean {
  return existsSync(folder) && readdirSync(folder).length > 0;
}

async function podSize({ engine, stack }: TestClass): Promise<number> {
  return (await podsOf(engine, stack)).flatMap(({ containers }) => containers).length;
}

async function count(workshop: TestClass, kind: "container" | "network" | "volume"): Promise<number> {
  return (await workshop.left()).filter((object) => object.startsWith(`${kind} `)).length;
}
