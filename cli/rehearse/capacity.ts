import type { ExerciseResult } from "./result.ts";

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

/**
 * Works out the largest class that a host carries, from a class that did all its exercises.
 *
 * - Memory and disk: what went with the class, divided by its attendees, is what each further one takes; a tenth of
 *   what was free stays so. What the engine and its shims take for a pod is in it, and so is what others took meanwhile.
 * - CPU: all attendees do the same at the same time. Times are taken to grow in proportion to their number, which is
 *   the worst that can be, until the slowest exercise takes as long as its timeout.
 *
 * @param attendees how many did them.
 * @returns undefined where it is not known what was free before.
 */
export function largestClass(
  attendees: number,
  { memoryMiB, diskMiB }: Pick<HostUse, "memoryMiB" | "diskMiB">,
  exercises: readonly Pick<ExerciseResult, "timeoutSeconds" | "attempts">[],
): Capacity | undefined {
  const memory = byAmount(attendees, memoryMiB);
  const disk = byAmount(attendees, diskMiB);
  if (memory === undefined || disk === undefined) return undefined;
  const by = { memory, disk, CPU: byTime(attendees, exercises) };
  const bounds = ["memory", "CPU", "disk"] as const;
  const limitedBy = bounds.reduce((least, bound) => (by[bound] < by[least] ? bound : least));
  return { attendees: by[limitedBy], limitedBy, by };
}

/** Never fewer than those who were there. */
function byAmount(attendees: number, { before, least }: Amounts): number | undefined {
  if (before === null) return undefined;
  const each = Math.max((before - least) / attendees, 1);
  return Math.max(attendees, Math.floor(((1 - KEPT_FREE) * before) / each));
}

function byTime(
  attendees: number,
  exercises: readonly Pick<ExerciseResult, "timeoutSeconds" | "attempts">[],
): number {
  const ratios = exercises.flatMap(({ timeoutSeconds, attempts }) =>
    attempts.map(({ seconds }) => timeoutSeconds / seconds),
  );
  return Math.max(attendees, Math.floor(attendees * Math.min(...ratios)));
}
