import type Docker from "dockerode";

import { stackContainers } from "./pods.ts";

/**
 * Kills the containers of a stack, the keeper first, since it would start the others again. Nobody starts a container
 * that was killed by the engine's own call until somebody says so. What does not run is passed over.
 */
export async function killContainers(engine: Docker, stack: string): Promise<void> {
  const containers = await stackContainers(engine, stack);
  const keeper = containers.filter(({ role }) => role === "keeper");
  const others = containers.filter(({ role }) => role !== "keeper");
  for (const group of [keeper, others]) {
    await Promise.allSettled(group.map(({ id }) => engine.getContainer(id).kill()));
  }
}
