import type Docker from "dockerode";

import { hostContainersOf, type PodContainer, podsOf } from "../../engine/pods.ts";
import { CALLS_AT_ONCE, inParallel } from "../../tools/in-parallel.ts";
import { UserError } from "../../tools/user-error.ts";

/** Role of the drill's own container, which is no part of the class. */
export const DRILL_ROLE = "drill";

/** A pod that is drilled. */
export interface DrilledPod {
  readonly attendee: string;
  readonly anchor: PodContainer;
  /** All that join the anchor: the built-in members and the services. */
  readonly members: readonly PodContainer[];
  /** Anchor and members. */
  readonly containers: readonly PodContainer[];
}

/** A class that is drilled: what is to stand again after each scenario. */
export interface DrilledClass {
  readonly stack: string;
  readonly pods: readonly DrilledPod[];
  /** What all its pods share: the keeper, for one. */
  readonly hostContainers: readonly PodContainer[];
}

/** Process ids of containers' first processes, as the engine numbers them, by container id. 0: it does not run. */
export type Processes = ReadonlyMap<string, number>;

/**
 * Reads a class from the engine.
 *
 * @throws UserError when there is none, or a pod of it has no anchor.
 */
export async function readClass(engine: Docker, stack: string): Promise<DrilledClass> {
  const pods = (await podsOf(engine, stack)).map(({ attendee, containers }): DrilledPod => {
    const anchor = containers.find(({ role }) => role === "anchor");
    if (anchor === undefined) throw new UserError(`${attendee}'s pod has no anchor: ./workshop up makes one`);
    const members = containers.filter((container) => container !== anchor);
    return { attendee, anchor, members, containers };
  });
  if (pods.length === 0) {
    throw new UserError(
      `There is no class "${stack}" on this engine.\n` +
        "./workshop up brings it up; without --stack, the drill makes a class of its own.",
    );
  }
  const shared = await hostContainersOf(engine, stack);
  return { stack, pods, hostContainers: shared.filter(({ role }) => role !== DRILL_ROLE) };
}

/** Every container of a class: the pods' and the host's. */
export function containersOf({ pods, hostContainers }: DrilledClass): readonly PodContainer[] {
  return [...pods.flatMap(({ containers }) => containers), ...hostContainers];
}

/** Asks which process each container is at the moment. */
export async function processesOf(engine: Docker, containers: readonly PodContainer[]): Promise<Processes> {
  return new Map(
    await inParallel(containers, CALLS_AT_ONCE, async ({ id }) => [id, await processOf(engine, id)] as const),
  );
}

/** Asks which process a container is at the moment: 0 when it does not run. */
export async function processOf(engine: Docker, id: string): Promise<number> {
  const { State: state } = await engine.getContainer(id).inspect();
  return state.Running && !state.Restarting ? state.Pid : 0;
}
