import type Docker from "dockerode";

import { hostContainersOf, type PodContainer, podsOf } from "./pods.ts";

/**
 * Kills the containers of a stack, the keeper first, since it would start the others again. Nobody starts a container
 * that was killed by the engine's own call until somebody says so. What does not run is passed over.
 */
export async function killContainers(engine: Docker, stack: string): Promise<void> {
  const [shared, pods] = await Promise.all([hostContainersOf(engine, stack), podsOf(engine, stack)]);
  const isKeeper = ({ role }: PodContainer): boolean => role === "keeper";
  const others = [...shared.filter((one) => !isKeeper(one)), ...pods.flatMap(({ containers }) => containers)];
  for (const group of [shared.filter(isKeeper), others]) {
    await Promise.allSettled(group.map(({ id }) => engine.getContainer(id).kill()));
  }
}
