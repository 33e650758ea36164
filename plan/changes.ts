import { createHash } from "node:crypto";

import { remapsUsers } from "./isolation.ts";
import type { WorkshopPlan } from "./plan.ts";

/** What a class is made from, as hashes: the same hashes, the same class. */
export interface Fingerprint {
  /** Of everything, to the last word of the configuration. */
  readonly whole: string;
  /** Of what no single pod decides: the program, the engine, the images, all that {@link sharedPlan} gives. */
  readonly shared: string;
  /** Of the plan of each pod, by attendee: {@link podHashes}. */
  readonly pods: Readonly<Record<string, string>>;
}

/** In which pods a class differs from what it was: in all of them, where the difference is nobody's own. */
export type Changes = "all" | readonly string[];

/**
 * Compares a class with what it was when it was last declared.
 *
 * @returns attendees in the order of the roster, then those who have left: nobody, where only a password is another.
 *   Undefined when nothing is different.
 */
export function changesBetween(last: Fingerprint, now: Fingerprint): Changes | undefined {
  if (last.whole === now.whole) return undefined;
  if (last.shared !== now.shared) return "all";
  const attendees = new Set([...Object.keys(now.pods), ...Object.keys(last.pods)]);
  return [...attendees].filter((attendee) => last.pods[attendee] !== now.pods[attendee]);
}

/** What of a plan reaches every pod, or the host that they share. */
export function sharedPlan(plan: WorkshopPlan): unknown {
  return { ...plan, pods: undefined, remapsUsers: remapsUsers(plan) };
}

/** What of a plan makes each pod what it is, as hashes, by attendee. */
export function podHashes({ pods }: WorkshopPlan): Record<string, string> {
  return Object.fromEntries(pods.map((pod) => [pod.attendee.id, hashOf(pod)]));
}

/** SHA-256 of anything that has a text in JSON. */
export function hashOf(value: unknown): string {
  return createHash("sha256").update(JSON.stringify(value)).digest("hex");
}
