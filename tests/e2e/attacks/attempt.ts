import { expect, it } from "vitest";

import type { Outcome } from "../class.ts";

/** Where an attempt is made from. */
export interface Place {
  /** As it reads in a table: `alice's shell`. */
  readonly name: string;
  /** Runs a script in bash there. */
  run(script: string): Promise<Outcome>;
}

/** Tries something at a place, and says whether it worked. */
export type Probe = (place: Place) => Promise<boolean>;

/** One thing that somebody could try. */
export interface Attempt {
  /** What is tried, as it reads in a table. */
  readonly what: string;
  /** Where from. Each place is a test of its own. */
  readonly from: readonly Place[];
  readonly attempt: Probe;
  /** Where the outcome is the opposite one, so that a probe which always has the same outcome is noticed. */
  readonly control: readonly Place[];
  /** What is tried there. Default: the same. */
  readonly controlled?: Probe;
}

/** Declares a test for each place: what is tried there is refused, and works for the control. */
export function refused(attempt: Attempt): void {
  declare(attempt, false);
}

/** Declares a test for each place: what is tried there works, and is refused to the control. */
export function granted(attempt: Attempt): void {
  declare(attempt, true);
}

/** What is attempted does not exist on this machine. The message says what is missing. */
export class NotHere extends Error {}

/** The names of the tests are the rows of a table: attempt, from, result, control. */
function declare(attempt: Attempt, isGranted: boolean): void {
  const others = attempt.control.map(({ name }) => name).join(", ");
  const [verdict, opposite] = isGranted ? ["granted", "refused to"] : ["refused", "works for"];
  for (const place of attempt.from) {
    it(`${attempt.what} | from ${place.name} | ${verdict} | ${opposite} ${others}`, async (context) => {
      try {
        await judge(attempt, place, isGranted);
      } catch (error) {
        if (error instanceof NotHere) context.skip(error.message);
        throw error;
      }
    });
  }
}

async function judge(
  { attempt, control, controlled = attempt }: Attempt,
  place: Place,
  isGranted: boolean,
): Promise<void> {
  for (const other of control) {
    expect(await controlled(other), `the control, ${other.name}`).toBe(!isGranted);
  }
  expect(await attempt(place), `the attempt, ${place.name}`).toBe(isGranted);
}

/** Exit codes of a script whose attempt was refused: its own, and that of `timeout`. */
const REFUSED = new Set<number | null>([1, 124]);

/**
 * A probe that is a script: it works with exit code 0, and is refused with 1, or with 124 if `timeout` ended it.
 *
 * @param script is asked for when the test runs, and so may name what is known only then.
 * @throws with any other code: such a script proves nothing.
 */
export function script(script: (place: Place) => string): Probe {
  return async (place) => {
    const { code, output } = await place.run(script(place));
    if (code !== 0 && !REFUSED.has(code)) {
      throw new Error(`the probe itself failed at ${place.name}, exit code ${String(code)}:\n${output}`);
    }
    return code === 0;
  };
}
