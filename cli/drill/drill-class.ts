import type Docker from "dockerode";

import { engineReason } from "../../engine/reason.ts";
import { waitUntilReady } from "../../engine/ready.ts";
import { startStopped } from "../../engine/revive.ts";
import type { EngineControl } from "../../tools/engine/control.ts";
import { inParallel } from "../../tools/in-parallel.ts";
import type { Steps } from "../../tools/steps.ts";
import { requireWhole } from "../whole-class.ts";
import { cleanData, prepareData, type PreparedData } from "./data.ts";
import { readClass } from "./drilled-class.ts";
import { Hands } from "./hands.ts";
import type { DrillResult, NotTried, ScenarioResult } from "./result.ts";
import { DATA_AT_ONCE, type Drill, type Patience, runScenario } from "./run-scenario.ts";
import type { Scenario } from "./scenario.ts";

/** How a class is drilled. */
export interface DrillOptions {
  readonly scenarios: readonly Scenario[];
  /** What stops and starts the engine; in its place, why the engine is left alone. */
  readonly control: EngineControl | string;
  readonly steps: Steps;
  /** Aborted when the trainer has had enough. */
  readonly signal: AbortSignal;
  /** Default: 60 s, and 180 s where all pods were broken at once. */
  readonly patience?: Patience;
}

/** How long a class may take to be whole after a drill. */
const WHOLE_WITHIN_MS = 60_000;

const PATIENCE: Patience = { podMs: 60_000, classMs: 180_000 };

/**
 * Breaks the pods of a running class in every way that is asked for, and times how they come back. The class is left
 * running, and nothing of the drill in it.
 *
 * @throws UserError when there is no such class, or it is not whole to begin with; what `signal` was aborted with.
 */
export async function drillClass(
  engine: Docker,
  stack: string,
  { scenarios, control, steps, signal, patience = PATIENCE }: DrillOptions,
): Promise<DrillResult> {
  const drilled = await readClass(engine, stack);
  const attendees = drilled.pods.map(({ attendee }) => attendee);
  await steps.run("Looking whether the class is whole", () =>
    requireWhole(engine, stack, attendees, "drilled"),
  );
  const { LiveRestoreEnabled: isLiveRestore } = (await engine.info()) as { LiveRestoreEnabled: boolean };
  const drill: Drill = {
    engine,
    drilled,
    hands: new Hands(engine, drilled),
    control: typeof control === "string" ? undefined : control,
    isLiveRestore,
    patience,
    signal,
    data: new Map<string, PreparedData>(),
    broken: new Set<string>(),
  };
  try {
    await steps.run("Putting data into the pods that must survive", () => prepare(drill));
    return { stack, pods: drilled.pods.length, ...(await runAll(drill, scenarios, control, steps)) };
  } finally {
    await steps.run("Clearing up", () => clearUp(drill, steps));
  }
}

async function runAll(
  drill: Drill,
  scenarios: readonly Scenario[],
  control: EngineControl | string,
  steps: Steps,
): Promise<Pick<DrillResult, "scenarios" | "notTried">> {
  const done: ScenarioResult[] = [];
  const notTried: NotTried[] = [];
  let end: string | undefined;
  for (const scenario of scenarios) {
    const { name, breaks, scope } = scenario;
    const isOutOfReach = scope === "engine" && typeof control === "string";
    const reason = end ?? (isOutOfReach ? control : await scenario.unfit?.(drill.drilled, drill.engine));
    if (reason !== undefined) {
      notTried.push({ name, reason });
      continue;
    }
    try {
      done.push(await steps.run(`${name} (${breaks})`, (note) => runScenario(drill, scenario, note)));
    } catch (error) {
      drill.signal.throwIfAborted();
      // An engine that does not start again, for one. What was measured before counts all the same.
      done.push({ name, breaks, pods: [], faults: [`ended the drill: ${engineReason(error)}`] });
      end = `${name} ended the drill`;
    }
  }
  return { scenarios: done, notTried };
}

async function prepare({ engine, drilled, data, signal }: Drill): Promise<void> {
  await inParallel(drilled.pods, DATA_AT_ONCE, async (pod) => {
    if (!signal.aborted) data.set(pod.attendee, await prepareData(engine, pod));
  });
  signal.throwIfAborted();
}

/** Leaves the class as it was, also where the drill was broken off in the middle of something. */
async function clearUp({ engine, control, drilled, hands }: Drill, steps: Steps): Promise<void> {
  const { stack, pods } = drilled;
  await control?.start();
  await startStopped(engine, stack);
  await hands.remove();
  const attendees = pods.map(({ attendee }) => attendee);
  await waitUntilReady(engine, stack, attendees, WHOLE_WITHIN_MS);
  await inParallel(pods, DATA_AT_ONCE, (pod) =>
    cleanData(engine, pod).catch((error: unknown) => {
      steps.say(`The drill's data is still in ${pod.attendee}'s pod: ${engineReason(error)}`);
    }),
  );
}
