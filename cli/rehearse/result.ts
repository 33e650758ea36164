import type { AttendeeUsage } from "./usage.ts";
import type { Capacity, HostUse } from "./capacity.ts";

/** What came of one robot's going at one exercise. */
export interface Attempt {
  readonly attendee: string;
  /** Until it was done or given up. */
  readonly seconds: number;
  /** Why it was given up; null when it was done. */
  readonly problem: string | null;
  /** The end of what the exercise wrote, where it was given up; else empty. */
  readonly output: string;
}

/** What an exercise came to. Robots that gave up at an earlier one are not in it. */
export interface ExerciseResult {
  readonly name: string;
  readonly title: string;
  readonly timeoutSeconds: number;
  readonly attempts: readonly Attempt[];
  /** CPU time that the engine's machine spent meanwhile, on whatever. Null where it is another than this one. */
  readonly cpuSeconds: number | null;
}

/** What a rehearsal came to. */
export interface RehearsalResult {
  readonly stack: string;
  /** How many robots there were. */
  readonly attendees: number;
  readonly exercises: readonly ExerciseResult[];
  readonly usage: readonly AttendeeUsage[];
  /** Null where the engine is not on this machine. */
  readonly host: HostUse | null;
  /** The largest class of this kind that the host carries. Null where it cannot be said. */
  readonly largest: Capacity | null;
}

/** Whether every robot did every exercise. */
export function isGood({ exercises, attendees }: Pick<RehearsalResult, "exercises" | "attendees">): boolean {
  return exercises.every(
    ({ attempts }) => attempts.length === attendees && attempts.every(({ problem }) => problem === null),
  );
}
