import { setTimeout as delay } from "node:timers/promises";

import type Docker from "dockerode";

import { ATTENDEE_LABEL, STACK_LABEL } from "../plan/names.ts";
import { type CgroupFolders, cgroupsOf, total, type Usage, usageOf } from "./cgroup.ts";

/** What the containers of a class use. */
export interface ClassUsage {
  /** All pods together. */
  readonly pods: Usage;
  /** What pods share, together: of no contender but this program. */
  readonly host: Usage;
}

/** The containers of a class, and where the kernel counts what they use. */
export interface ClassContainers {
  readonly ids: ReadonlySet<string>;
  readonly pods: readonly CgroupFolders[];
  readonly host: readonly CgroupFolders[];
}

/** Pods count as idle when they use less than this share of a core each. */
const IDLE_CPU = 0.01;
const LOOK_EVERY_MS = 1_000;
const PATIENCE_MS = 30_000;

/** Finds the running containers of a class. */
export async function classContainers(engine: Docker, stack: string): Promise<ClassContainers> {
  const all = await engine.listContainers({ filters: { label: [`${STACK_LABEL}=${stack}`] } });
  const folders = await foldersBy(engine, all[0]?.Id);
  const of = (isPod: boolean): CgroupFolders[] =>
    all
      .filter(({ Labels: labels }) => (labels[ATTENDEE_LABEL] !== undefined) === isPod)
      .flatMap(({ Id: id }) => folders(id) ?? []);
  return { ids: new Set(all.map(({ Id: id }) => id)), pods: of(true), host: of(false) };
}

/** What a class uses at the moment. */
export async function usageOfClass({ pods, host }: ClassContainers): Promise<ClassUsage> {
  const [ofPods, ofHost] = await Promise.all([pods, host].map((all) => Promise.all(all.map(usageOf))));
  return { pods: total(ofPods ?? []), host: total(ofHost ?? []) };
}

/**
 * Waits until pods have nothing to do, or for half a minute.
 *
 * @param count how many pods there are.
 */
export async function usageWhenIdle(containers: ClassContainers, count: number): Promise<ClassUsage> {
  const deadline = Date.now() + PATIENCE_MS;
  let before = await usageOfClass(containers);
  for (;;) {
    await delay(LOOK_EVERY_MS);
    const now = await usageOfClass(containers);
    const used = now.pods.cpuSeconds - before.pods.cpuSeconds;
    if (!(used / count / (LOOK_EVERY_MS / 1000) > IDLE_CPU) || Date.now() > deadline) return now;
    before = now;
  }
}

/** The engine puts all containers in the same place, so that one tells where the others are. */
async function foldersBy(
  engine: Docker,
  known: string | undefined,
): Promise<(id: string) => CgroupFolders | undefined> {
  if (known === undefined) return () => undefined;
  const { State: state } = await engine.getContainer(known).inspect();
  const folders = cgroupsOf(state.Pid);
  return (id) =>
    folders && {
      version: folders.version,
      memory: folders.memory.replace(known, id),
      cpu: folders.cpu.replace(known, id),
    };
}
