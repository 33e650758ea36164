import { join } from "node:path";

import { CLONE } from "../tools/workspace.ts";
import { type Contender, type ContenderName } from "./contenders/contender.ts";
import { floor } from "./contenders/floor.ts";
import { type Arena, measure } from "./measure.ts";
import type { BenchCommand } from "./options.ts";
import type { PodSpec } from "./pod.ts";
import type { Measurement } from "./result.ts";
import { timed } from "./timed.ts";

/**
 * Measures every contender with every size of class, as often as asked for. They take turns, and each run begins with
 * another one: what a machine does by and by hits all of them.
 *
 * @param roster gives as many pods as it is asked for.
 */
export async function takeTurns(
  arena: Arena,
  contenders: Readonly<Record<ContenderName, Contender>>,
  { attendees, runs, contenders: names }: Pick<BenchCommand, "attendees" | "runs" | "contenders">,
  roster: (count: number) => readonly PodSpec[],
): Promise<Measurement[]> {
  await warmUp(arena, roster(1));
  const measurements: Measurement[] = [];
  for (let run = 1; run <= runs; run += 1) {
    for (const count of attendees) {
      for (const contender of rotated(names, run - 1)) {
        const pods = roster(count + 1);
        const newcomer = pods.at(-1);
        if (newcomer === undefined) throw new Error("a roster of nobody");
        const turn = { run, contender, pods: pods.slice(0, count), newcomer };
        measurements.push(await measure(arena, contenders[contender], turn));
      }
    }
  }
  return measurements;
}

/**
 * What only the first would have to do: read the images from the disk, and what ./workshop does where npm's packages are
 * older than their list.
 */
async function warmUp({ engine, steps, signal }: Arena, pods: readonly PodSpec[]): Promise<void> {
  await steps.run("Warming up", async () => {
    await timed([join(CLONE, "workshop"), "help"], { signal });
    await floor(engine).up(pods);
    await floor(engine).down(pods);
  });
}

/** The same list, begun at another place. */
export function rotated<T>(list: readonly T[], by: number): T[] {
  const start = list.length === 0 ? 0 : by % list.length;
  return [...list.slice(start), ...list.slice(0, start)];
}
