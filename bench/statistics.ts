import type { ContenderName } from "./contenders/contender.ts";
import type { FigureName } from "./figures.ts";
import type { BenchResult } from "./result.ts";

/** What several runs came to. */
export interface Spread {
  readonly min: number;
  /** Of an even number of values: between the two in the middle. */
  readonly median: number;
  readonly max: number;
}

/** Minimum, median and maximum; undefined for no values. NaN does not count as one. */
export function spread(values: readonly number[]): Spread | undefined {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort((a, b) => a - b);
  const [min, max] = [sorted.at(0), sorted.at(-1)];
  if (min === undefined || max === undefined) return undefined;
  const upper = sorted[Math.floor(sorted.length / 2)] ?? max;
  const lower = sorted[Math.ceil(sorted.length / 2) - 1] ?? min;
  return { min, median: (lower + upper) / 2, max };
}

/** What is asked of a result. */
export interface Question {
  readonly attendees: number;
  readonly contender: ContenderName;
  readonly figure: FigureName;
}

/** A figure in each run that has it, by the run. */
export function byRun(
  { measurements }: BenchResult,
  { attendees, contender, figure }: Question,
): Map<number, number> {
  return new Map(
    measurements
      .filter((one) => one.attendees === attendees && one.contender === contender)
      .flatMap(({ run, figures }) => {
        const value = figures[figure];
        return value === undefined || Number.isNaN(value) ? [] : [[run, value] as const];
      }),
  );
}

/** A figure over all runs. */
export function figureOf(result: BenchResult, question: Question): Spread | undefined {
  return spread([...byRun(result, question).values()]);
}

/** A figure by the floor's of the same run, over all runs that have both. */
export function ratioOf(result: BenchResult, question: Question): Spread | undefined {
  return spread(
    pairs(result, question, { ...question, contender: "floor" }).map(([value, floor]) => value / floor),
  );
}

/** Two figures of the same run, of every run that has both. */
export function pairs(result: BenchResult, one: Question, other: Question): (readonly [number, number])[] {
  const others = byRun(result, other);
  return [...byRun(result, one)].flatMap(([run, value]) => {
    const beside = others.get(run);
    return beside === undefined ? [] : [[value, beside] as const];
  });
}
