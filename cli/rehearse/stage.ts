import { availableParallelism } from "node:os";

import type Docker from "dockerode";

import type { Steps } from "../../tools/steps.ts";
import type { Handout } from "../handouts/handout.ts";
import type { Exercise } from "./exercise.ts";
import { type HostLook, HostWatch, lookAtHost } from "./host-watch.ts";
import type { RehearseCommand } from "./options.ts";
import { rehearseClass } from "./rehearse-class.ts";
import type { RehearsalResult } from "./result.ts";

/** What a rehearsal goes about with. */
export interface Stage {
  readonly command: RehearseCommand;
  readonly engine: Docker;
  readonly exercises: readonly Exercise[];
  readonly steps: Steps;
  /** Aborted when the trainer has had enough. */
  readonly signal: AbortSignal;
}

/** Which class is rehearsed in. */
export interface Place {
  readonly handouts: readonly Handout[];
  /** Whether the class stays, and so is to be left as it was. */
  readonly stays: boolean;
  /** Where the engine keeps its data. Undefined where it is not on this machine. */
  readonly dataRoot: string | undefined;
  /** What the machine had free before there was a class. Undefined for a class that was there. */
  readonly before?: HostLook;
}

/** Has robots do the exercises in a running class, and watches class and machine. */
export async function perform(
  { engine, exercises, steps, signal }: Stage,
  stack: string,
  { handouts, stays, dataRoot, before }: Place,
): Promise<Omit<RehearsalResult, "largest">> {
  const watch = dataRoot === undefined ? undefined : new HostWatch(dataRoot, before);
  try {
    const options = { handouts, exercises, stays, steps, signal, clock: () => busySeconds(dataRoot) };
    const done = await rehearseClass(engine, stack, options);
    return { stack, ...done, host: (await watch?.end(availableParallelism())) ?? null };
  } finally {
    await watch?.stop();
  }
}

async function busySeconds(dataRoot: string | undefined): Promise<number | null> {
  return dataRoot === undefined ? null : (await lookAtHost(dataRoot)).busySeconds;
}
