import type { ContenderName } from "./contenders/contender.ts";
import type { Figures } from "./figures.ts";
import type { Machine } from "./machine.ts";

/** One contender, with one size of class, in one run. */
export interface Measurement {
  /** 1 and up. */
  readonly run: number;
  readonly contender: ContenderName;
  readonly attendees: number;
  readonly figures: Figures;
  /** From the start of `up` until each pod answered, in seconds, in the order of the roster. */
  readonly readySeconds: readonly number[];
}

/** All that a bench has found. */
export interface BenchResult {
  readonly machine: Machine;
  /** How many runs were asked for. */
  readonly runs: number;
  readonly measurements: readonly Measurement[];
}

/** The sizes of class that were measured, ascending. */
export function sizesOf({ measurements }: BenchResult): number[] {
  return [...new Set(measurements.map(({ attendees }) => attendees))].sort((a, b) => a - b);
}
