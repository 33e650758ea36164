import { setTimeout as delay } from "node:timers/promises";

import type Docker from "dockerode";

import { exec } from "../../engine/exec.ts";
import type { PodContainer } from "../../engine/pods.ts";
import { PROBES } from "../../engine/ready.ts";
import { engineReason } from "../../engine/reason.ts";
import { INNER_CONTAINER_PROBE } from "./data.ts";
import { type DrilledPod, type Processes, processesOf, processOf } from "./drilled-class.ts";

/** What a pod must come back to. */
export interface Expectation {
  /** The processes from before the break. */
  readonly before: Processes;
  /** Which containers must be new processes. */
  readonly renewed: readonly PodContainer[];
  /** What else must hold: undefined when it does, else what is still amiss. */
  readonly also?: (() => Promise<string | undefined>) | undefined;
  /** When to give up, by `Date.now()`. */
  readonly deadline: number;
  /** How long to wait before looking again. */
  readonly paceMs: number;
  /** Aborted when the trainer has had enough. */
  readonly signal: AbortSignal;
}

/** How a pod came back. */
export type Recovery =
  | {
      readonly kind: "whole";
      /** By `Date.now()`. */
      readonly at: number;
      readonly processes: Processes;
    }
  | {
      readonly kind: "lost";
      /** What was amiss at the end. */
      readonly problem: string;
    };

/**
 * Waits until a pod is whole again: all its containers run, those that were to be renewed as new processes, and from
 * inside its engine, its registry and the drill's inner container answer.
 */
export async function recovered(
  engine: Docker,
  pod: DrilledPod,
  expectation: Expectation,
): Promise<Recovery> {
  const { deadline, paceMs, signal } = expectation;
  for (;;) {
    signal.throwIfAborted();
    const look = await lookAt(engine, pod, expectation).catch((error: unknown) => engineReason(error));
    if (typeof look !== "string") return look;
    if (Date.now() > deadline) return { kind: "lost", problem: look };
    await delay(paceMs);
  }
}

/** One look: whole, or else what is amiss. */
async function lookAt(
  engine: Docker,
  pod: DrilledPod,
  { before, renewed, also, deadline, paceMs }: Expectation,
): Promise<Recovery | string> {
  const seen = new Map<string, number>();
  // One after another: what is amiss is mostly seen at the first, and many pods may be looked at at once.
  for (const { id, role } of pod.containers) {
    const process = await processOf(engine, id);
    if (process === 0) return `${role} does not run`;
    const isOld = process === before.get(id);
    if (isOld && renewed.some((container) => container.id === id)) return `${role} has not been killed`;
    seen.set(id, process);
  }
  const triesMs = Math.max(0, Math.min(PROBING_MS, deadline - Date.now()));
  const problem = (await probe(engine, pod, triesMs, paceMs)) ?? (await also?.());
  if (problem !== undefined) return problem;
  const at = Date.now();
  // A container that died in the meantime makes all that was seen worthless.
  const processes = await processesOf(engine, pod.containers);
  const died = pod.containers.find(({ id }) => processes.get(id) !== seen.get(id));
  return died === undefined ? { kind: "whole", at, processes } : `${died.role} has died again`;
}

/** How long one call asks from inside a pod, before the containers are looked at again. */
const PROBING_MS = 5_000;

const ASKS = [
  ...PROBES.map(({ url, problem }) => ({ command: `wget -q -T 2 -O /dev/null ${url}`, problem })),
  INNER_CONTAINER_PROBE,
];

/** Exit codes of the probing script from here on are indices of {@link ASKS}. */
const FIRST_CODE = 10;

/**
 * Asks from inside a pod, over and over in one call, since a call into a container costs more than the question.
 *
 * @returns undefined when everything has answered, else what has not.
 */
export async function probe(
  engine: Docker,
  { anchor }: DrilledPod,
  triesMs: number,
  paceMs: number,
): Promise<string | undefined> {
  const ask = ASKS.map(({ command }, index) => `code=${FIRST_CODE + index} && ${command}`).join(" && ");
  const script = `tries=${Math.ceil(triesMs / paceMs)}
while { ${ask}; } && exit 0; [ $tries -gt 0 ]; do tries=$((tries - 1)); sleep ${paceMs / 1000}; done
exit $code`;
  const patienceMs = 4 * PROBING_MS;
  const { exitCode } = await exec(engine, anchor.id, ["sh", "-c", script], { patienceMs });
  return exitCode === 0 ? undefined : (ASKS[exitCode - FIRST_CODE]?.problem ?? "its anchor has died");
}
