import type Docker from "dockerode";

import { labelled, removeAll } from "../engine/labelled.ts";
import { percentile } from "../tools/percentile.ts";
import type { Steps } from "../tools/steps.ts";
import { type ClassContainers, classContainers, usageOfClass, usageWhenIdle } from "./class-usage.ts";
import {
  type Contender,
  type ContenderName,
  type Cost,
  type ProgramParts,
  TITLES,
} from "./contenders/contender.ts";
import { engineSeconds } from "./engine-clock.ts";
import type { Figures } from "./figures.ts";
import type { PodSpec } from "./pod.ts";
import { busySeconds } from "./proc.ts";
import { Readiness } from "./readiness.ts";
import type { Measurement } from "./result.ts";
import type { SamePod } from "./same-pod.ts";

/** Where contenders take turns. */
export interface Arena {
  readonly engine: Docker;
  /** Whose label everything carries, whoever made it. */
  readonly stack: string;
  readonly steps: Steps;
  readonly signal: AbortSignal;
  readonly samePod: SamePod;
}

/** What is measured next. */
export interface Turn {
  readonly run: number;
  readonly contender: ContenderName;
  readonly pods: readonly PodSpec[];
  /** Who joins later, and goes again. */
  readonly newcomer: PodSpec;
}

/** How long something took, and what else it cost. */
interface Timed extends Cost {
  readonly seconds: number;
}

/**
 * Measures one contender with one class, from nothing to nothing.
 *
 * @throws when a command fails, a pod does not answer, pods are not alike, or something is left; by then nothing is.
 */
export async function measure(arena: Arena, contender: Contender, turn: Turn): Promise<Measurement> {
  const { engine, stack, steps } = arena;
  const { pods, newcomer, run, contender: name } = turn;
  const all = [...pods, newcomer];
  const step = <T>(what: string, work: () => Promise<T>): Promise<T> =>
    steps.run(`Run ${run}, class of ${pods.length}, ${TITLES[name]}: ${what}`, work);
  const ifKnown = async (what: string, order: Contender["again"]): Promise<Timed | undefined> =>
    order && (await step(what, () => clocked(() => order(pods))));
  try {
    const up = await step("up", () => bringUp(arena, contender, turn));
    const again = await ifKnown("up again", contender.again);
    const compare = await ifKnown("up again, everything compared", contender.compare);
    const more = await step("one more", () =>
      untilReady(arena, [newcomer], () => contender.more(all, newcomer)),
    );
    const fewer = await step("one fewer", () => clocked(() => contender.fewer(pods, newcomer)));
    const memory = await step("idle", () => memoryFigures(arena, pods.length));
    const down = await step("down", () => clocked(() => contender.down(pods)));
    await insistNothingIsLeft(arena);
    const figures = {
      ...up.figures,
      ...memory,
      ...(again && { again: again.seconds }),
      ...(compare && { compare: compare.seconds }),
      more: more.seconds,
      fewer: fewer.seconds,
      down: down.seconds,
    };
    return { run, contender: name, attendees: pods.length, figures, readySeconds: up.readySeconds };
  } finally {
    await removeAll(await labelled(engine, stack));
  }
}

async function bringUp(
  arena: Arena,
  contender: Contender,
  { contender: name, pods }: Turn,
): Promise<Pick<Measurement, "figures" | "readySeconds">> {
  const { engine, stack, samePod } = arena;
  const busyBefore = busySeconds();
  const engineBefore = await engineSeconds(() => false);
  const { seconds, commandSeconds, readySeconds, clientCpu, parts } = await untilReady(arena, pods, () =>
    contender.up(pods),
  );
  const containers = await classContainers(engine, stack);
  const cpuEngine = (await engineSeconds((id) => containers.ids.has(id))) - engineBefore;
  const busy = busySeconds() - busyBefore;
  const used = await usageOfClass(containers);
  const [first] = pods;
  if (first !== undefined) await samePod.check(engine, TITLES[name], first);
  const state = await contender.stateBytes?.();
  const figures: Figures = {
    up: commandSeconds,
    ready: seconds,
    readyP50: percentile(readySeconds, 0.5),
    readyP95: percentile(readySeconds, 0.95),
    cpuEngine,
    cpuPods: used.pods.cpuSeconds,
    cpuClient: clientCpu,
    ...(parts && programFigures(clientCpu, parts)),
    cpuOthers: Math.max(0, busy - cpuEngine - used.pods.cpuSeconds - used.host.cpuSeconds - clientCpu),
    ...hostOnly(containers, { cpuHost: used.host.cpuSeconds }),
    ...(state === undefined ? {} : { state: state / 1000 }),
  };
  return { figures, readySeconds };
}

function programFigures(clientCpu: number, { pulumi, provider, program, upSeconds }: ProgramParts): Figures {
  return {
    pulumiUp: upSeconds,
    cpuPulumi: pulumi,
    cpuProvider: provider,
    cpuProgram: program,
    cpuWorkshop: clientCpu - pulumi - provider - program,
  };
}

async function memoryFigures({ engine, stack }: Arena, count: number): Promise<Figures> {
  const containers = await classContainers(engine, stack);
  const { pods, host } = await usageWhenIdle(containers, count);
  return {
    memoryIdle: pods.memoryMiB / count,
    memoryPeak: pods.peakMiB / count,
    ...hostOnly(containers, { memoryHost: host.memoryMiB }),
  };
}

/** What is about containers that all pods share, where there are any. */
function hostOnly({ host }: ClassContainers, figures: Figures): Figures {
  return host.length === 0 ? {} : figures;
}

/** Times an order, until the pods that it makes answer and the order has been carried out. */
async function untilReady(
  { engine, stack, signal }: Arena,
  pods: readonly PodSpec[],
  order: () => Promise<Cost>,
): Promise<Timed & { readonly commandSeconds: number; readonly readySeconds: readonly number[] }> {
  const readiness = await Readiness.watch(engine, stack);
  try {
    const start = performance.now();
    const since = (at: number): number => (at - start) / 1000;
    const cost = await order();
    const commandSeconds = since(performance.now());
    const attendees = pods.map(({ attendee }) => attendee);
    const readySeconds = (await readiness.readyAt(attendees, signal)).map(since);
    return { ...cost, commandSeconds, readySeconds, seconds: Math.max(commandSeconds, ...readySeconds) };
  } finally {
    readiness.close();
  }
}

/** Times an order until it has been carried out. */
async function clocked(order: () => Promise<Cost>): Promise<Timed> {
  const start = performance.now();
  const cost = await order();
  return { ...cost, seconds: (performance.now() - start) / 1000 };
}

async function insistNothingIsLeft({ engine, stack }: Arena): Promise<void> {
  const left = await labelled(engine, stack);
  if (left.length === 0) return;
  throw new Error(`down has left ${left.map(({ kind, name }) => `${kind} ${name}`).join(", ")}`);
}
