import type { ExerciseResult } from "./result.ts";
import type { AttendeeUsage } from "./usage.ts";

/** What the machine of an engine has, and what was left of it. */
export interface HostUse {
  readonly cpus: number;
  readonly memoryMiB: Amounts;
  /** Where the engine keeps its data. */
  readonly diskMiB: Amounts;
  /** Share of the cores' time that was used while exercises were done, by whatever: 0 to 1. */
  readonly cpuShare: number;
}

/** Of something that there is only so much of. */
export interface Amounts {
  readonly total: number;
  /** Free before there was a class. Null for a class that was there. */
  readonly before: number | null;
  /** Free when it was least. */
  readonly least: number;
}

/** What a class can run out of. */
export type Bound = "memory" | "CPU" | "disk";

/** The largest class that a host carries, by what was seen of a smaller one. */
export interface Capacity {
  readonly attendees: number;
  readonly limitedBy: Bound;
  /** How many each would be enough for. */
  readonly by: Readonly<Record<Bound, number>>;
}

/** The share of what was free that is kept free. */
const KEPT_FREE = 0.1;

/** What a class that did all its exercises has taken. */
export interface Taken {
  readonly attendees: number;
  readonly host: Pick<HostUse, "cpus" | "memoryMiB" | "diskMiB">;
  readonly exercises: readonly Pick<ExerciseResult, "timeoutSeconds" | "attempts" | "cpuSeconds">[];
  readonly usage: readonly AttendeeUsage[];
}

/**
 * Works out the largest class that a host carries.
 *
 * - Memory and disk: what went with the class, divided by its attendees, is what each further one takes; a tenth of
 *   what was free stays so. What the engine and its shims take for a pod is in it. Never less than the pods
 *   themselves took: others may have given memory back meanwhile.
 * - CPU: all attendees do the same at the same time, so each further one adds its CPU time, divided by the cores, to
 *   everybody's waiting. The class is full when the slowest would reach an exercise's timeout.
 *
 * What others did on the machine meanwhile counts as the class's.
 *
 * @returns undefined where it is not known what was free before.
 */
export function largestClass({ attendees, host, exercises, usage }: Taken): Capacity | undefined {
  const { cpus, memoryMiB, diskMiB } = host;
  const ofPods = usage.reduce((sum, { peakMemoryMiB }) => sum + peakMemoryMiB, 0) / attendees;
  const memory = byAmount(attendees, memoryMiB, ofPods);
  const disk = byAmount(attendees, diskMiB, 0);
  if (memory === undefined || disk === undefined) return undefined;
  const CPU = Math.min(...exercises.map((exercise) => byTime(attendees, cpus, exercise)));
  const by = { memory, CPU, disk };
  const bounds = ["memory", "CPU", "disk"] as const;
  const limitedBy = bounds.reduce((least, bound) => (by[bound] < by[least] ? bound : least));
  return { attendees: by[limitedBy], limitedBy, by };
}

/** Never fewer than those who were there. */
function byAmount(attendees: number, { before, least }: Amounts, atLeast: number): number | undefined {
  if (before === null) return undefined;
  const each = Math.max((before - least) / attendees, atLeast, 1);
  return Math.max(attendees, Math.floor(((1 - KEPT_FREE) * before) / each));
}

function byTime(
  attendees: number,
  cpus: number,
  { timeoutSeconds, attempts, cpuSeconds }: Taken["exercises"][number],
): number {
  const slowest = Math.max(...attempts.map(({ seconds }) => seconds));
  const added = Math.max((cpuSeconds ?? 0) / attendees / cpus, SMALLEST_SECONDS);
  return attendees + Math.max(0, Math.floor((timeoutSeconds - slowest) / added));
}

/** Nothing that goes through a door takes less of a core's time. */
const SMALLEST_SECONDS = 0.001;
