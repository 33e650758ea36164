import type Docker from "dockerode";

import { type PodContainer, stackContainers } from "./pods.ts";

/**
 * Starts the containers of a stack that have stopped, as the keeper does all the time, unless it is the keeper that
 * has stopped. One that cannot start, such as a member whose anchor is gone, is left to whoever makes it anew.
 *
 * @returns the names of those that were started, anchors first.
 */
export async function startStopped(engine: Docker, stack: string): Promise<string[]> {
  const stopped = (await stackContainers(engine, stack)).filter(({ state }) => state === "exited");
  const anchors = stopped.filter(({ role }) => role === "anchor");
  const members = stopped.filter(({ role }) => role !== "anchor");
  const started: PodContainer[] = [];
  for (const group of [anchors, members]) {
    const starts = await Promise.allSettled(group.map(({ id }) => engine.getContainer(id).start()));
    started.push(...group.filter((_container, index) => starts[index]?.status === "fulfilled"));
  }
  return started.map(({ name }) => name);
}
