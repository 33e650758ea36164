import type Docker from "dockerode";

import { podsOf } from "./pods.ts";

/**
 * Starts the containers of a stack that have stopped. An engine that restarts starts members and anchors in any
 * order, and gives up for good on a member whose anchor is not there yet (moby/moby#50326).
 *
 * @returns the names of those that were started, anchors first.
 */
export async function startStopped(engine: Docker, stack: string): Promise<string[]> {
  const containers = (await podsOf(engine, stack)).flatMap((pod) => pod.containers);
  const stopped = containers.filter(({ state }) => state === "exited");
  const anchors = stopped.filter(({ role }) => role === "anchor");
  const members = stopped.filter(({ role }) => role !== "anchor");
  for (const group of [anchors, members]) {
    await Promise.all(group.map(({ id }) => engine.getContainer(id).start()));
  }
  return [...anchors, ...members].map(({ name }) => name);
}
