import { setTimeout as delay } from "node:timers/promises";

import type Docker from "dockerode";

import type { PodContainer } from "../../engine/pods.ts";
import { engineReason } from "../../engine/reason.ts";
import type { EngineControl } from "../../tools/engine/control.ts";
import { inParallel } from "../../tools/in-parallel.ts";
import { lostData, prepareData, type PreparedData } from "./data.ts";
import { containersOf, type DrilledClass, type DrilledPod, processesOf } from "./drilled-class.ts";
import type { Hands } from "./hands.ts";
import { mend } from "./mend.ts";
import { recovered, type Recovery } from "./recovery.ts";
import type { PodOutcome, ScenarioResult } from "./result.ts";
import type { Also, Scenario, Tools } from "./scenario.ts";

/** How long a pod may take to be whole again before it is given up, in milliseconds. */
export interface Patience {
  readonly podMs: number;
  /** The same where all pods were broken at once. */
  readonly classMs: number;
}

/** What all scenarios of a drill share. */
export interface Drill {
  readonly engine: Docker;
  readonly drilled: DrilledClass;
  readonly hands: Hands;
  /** Undefined where the engine is not ours to stop. */
  readonly control: EngineControl | undefined;
  readonly isLiveRestore: boolean;
  readonly patience: Patience;
  /** Aborted when the trainer has had enough. */
  readonly signal: AbortSignal;
  /** What each pod was given, by attendee. */
  readonly data: Map<string, PreparedData>;
  /** Attendees whose pods could not be mended: they are left alone. */
  readonly broken: Set<string>;
}

/** How many pods' data is handled at a time. */
export const DATA_AT_ONCE = 4;

const LOOK_EVERY_MS = 50;
/** The more pods are waited for, the less often each is looked at, so that looking slows nothing down. */
const LOOK_EVERY_MS_PER_POD = 5;

/** Breaks the pods of a class in one way, and times how each comes back. */
export async function runScenario(
  drill: Drill,
  scenario: Scenario,
  note: (text: string) => void,
): Promise<ScenarioResult> {
  const { engine, drilled, broken, signal } = drill;
  const pods = drilled.pods.filter((pod) => !broken.has(pod.attendee) && (scenario.concerns?.(pod) ?? true));
  const processes = new Map(await processesOf(engine, containersOf(drilled)));
  const groups = scenario.scope === "pod" ? pods.map((pod) => [pod]) : [pods];
  const outcomes: PodOutcome[] = [];
  for (const group of groups) {
    signal.throwIfAborted();
    outcomes.push(...(await runOn(drill, scenario, group, processes)));
    note(`${outcomes.length} of ${pods.length} pods`);
  }
  const faults = scenario.scope === "pod" ? await disturbed(drill, processes) : await hostFaults(drill);
  return { name: scenario.name, breaks: scenario.breaks, pods: outcomes, faults };
}

/** Breaks pods together, and waits for each. */
async function runOn(
  drill: Drill,
  scenario: Scenario,
  group: readonly DrilledPod[],
  processes: Map<string, number>,
): Promise<PodOutcome[]> {
  const { engine, hands, drilled, control, isLiveRestore, patience, signal } = drill;
  await hands.ready();
  const faults = new Map<string, Set<string>>(group.map(({ attendee }) => [attendee, new Set()]));
  let since = Date.now();
  const tools: Tools = {
    engine,
    hands,
    drilled,
    processes,
    mark: () => (since = Date.now()),
    fault: ({ attendee }, text) => faults.get(attendee)?.add(text),
    control: () => control ?? notOurs(),
  };
  const also = await act(scenario, group, tools);
  const deadline = since + (scenario.scope === "pod" ? patience.podMs : patience.classMs);
  const paceMs = Math.max(LOOK_EVERY_MS, group.length * LOOK_EVERY_MS_PER_POD);
  const waiting = group.map(async (pod) => {
    const renewed = scenario.renews(pod, isLiveRestore);
    const expectation = { before: processes, renewed, also: also && (() => also(pod)) };
    const recovery = await recovered(engine, pod, { ...expectation, deadline, paceMs, signal });
    const free = [...renewed, ...(scenario.mayRenew?.(pod) ?? [])];
    for (const role of harmed(pod, free, recovery, processes))
      tools.fault(pod, `its ${role} was restarted too`);
    return { pod, recovery };
  });
  return inParallel(await Promise.all(waiting), DATA_AT_ONCE, async ({ pod, recovery }) => {
    const outcome = await conclude(drill, pod, recovery, since);
    for (const [id, process] of await processesOf(engine, pod.containers)) processes.set(id, process);
    return { ...outcome, faults: [...(faults.get(pod.attendee) ?? [])] };
  });
}

function notOurs(): never {
  throw new Error("this engine is not ours to stop");
}

/** Roles of a whole pod's containers that were to be left alone, and are not the processes that they were. */
function harmed(
  { containers }: DrilledPod,
  free: readonly PodContainer[],
  recovery: Recovery,
  before: ReadonlyMap<string, number>,
): string[] {
  if (recovery.kind === "lost") return [];
  const spared = containers.filter((container) => !free.includes(container));
  const others = spared.filter(({ id }) => recovery.processes.get(id) !== before.get(id));
  return others.map(({ role }) => role);
}

async function act(
  scenario: Scenario,
  group: readonly DrilledPod[],
  tools: Tools,
): Promise<Also | undefined> {
  try {
    if (scenario.scope !== "pod") return await scenario.act(group, tools);
    const [pod] = group;
    return pod && (await scenario.act(pod, tools));
  } catch (error) {
    // Without an engine there is nothing to go on with.
    await tools.engine.ping().catch(() => {
      throw error;
    });
    for (const pod of group) tools.fault(pod, `it could not be broken: ${engineReason(error)}`);
    return undefined;
  }
}

/** Looks for the pod's data, and leaves the pod fit for the next scenario if that can be done. */
async function conclude(
  drill: Drill,
  pod: DrilledPod,
  recovery: Recovery,
  since: number,
): Promise<Omit<PodOutcome, "faults">> {
  const { engine, data, broken } = drill;
  const { attendee } = pod;
  if (recovery.kind === "lost" && !(await mend(engine, pod, drill.signal))) {
    broken.add(attendee);
    const dataLost = ["nothing can be looked for"];
    return { attendee, seconds: null, amiss: `${recovery.problem}; it stays broken`, dataLost };
  }
  const prepared = data.get(attendee);
  const dataLost = prepared === undefined ? [] : await lostData(engine, pod, prepared);
  if (dataLost.length > 0) {
    await prepareData(engine, pod).then(
      (anew) => data.set(attendee, anew),
      () => broken.add(attendee),
    );
  }
  return recovery.kind === "whole"
    ? { attendee, seconds: (recovery.at - since) / 1000, amiss: null, dataLost }
    : { attendee, seconds: null, amiss: recovery.problem, dataLost };
}

/** Containers that are not the processes that they should still be: one pod's break has reached further. */
async function disturbed(
  { engine, drilled, broken }: Drill,
  expected: ReadonlyMap<string, number>,
): Promise<string[]> {
  const pods = drilled.pods.filter(({ attendee }) => !broken.has(attendee));
  const containers = containersOf({ ...drilled, pods });
  const now = await processesOf(engine, containers);
  return containers
    .filter(({ id }) => now.get(id) !== expected.get(id))
    .map(({ name }) => `${name} was restarted, and it was not its turn`);
}

/** Waits until what all pods share runs. */
async function hostFaults({ engine, drilled, patience, signal }: Drill): Promise<string[]> {
  const deadline = Date.now() + patience.podMs;
  for (;;) {
    signal.throwIfAborted();
    const processes = await processesOf(engine, drilled.hostContainers);
    const amiss = drilled.hostContainers.filter(({ id }) => processes.get(id) === 0);
    if (amiss.length === 0) return [];
    if (Date.now() > deadline) return amiss.map(({ name }) => `${name} did not come back`);
    await delay(LOOK_EVERY_MS);
  }
}
