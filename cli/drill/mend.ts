import type Docker from "dockerode";

import type { DrilledPod } from "./drilled-class.ts";
import { recovered } from "./recovery.ts";

/** As long as a trainer would wait before making the pod anew. */
const PATIENCE_MS = 60_000;
const LOOK_EVERY_MS = 200;

/**
 * Starts all containers of a pod by hand, the anchor first, after stopping those that run: what a trainer would do
 * about a pod that does not come back.
 *
 * @returns whether the pod is whole then.
 */
export async function mend(engine: Docker, pod: DrilledPod, signal: AbortSignal): Promise<boolean> {
  const of = ({ id }: { readonly id: string }): Docker.Container => engine.getContainer(id);
  // Each may be stopped or running already, or be started by the keeper at the same time: the look decides.
  await Promise.allSettled(pod.members.map((member) => of(member).stop({ t: 0 })));
  await Promise.allSettled([of(pod.anchor).restart({ t: 0 })]);
  await Promise.allSettled(pod.members.map((member) => of(member).start()));
  const deadline = Date.now() + PATIENCE_MS;
  const expectation = { before: new Map(), renewed: [], deadline, paceMs: LOOK_EVERY_MS, signal };
  return (await recovered(engine, pod, expectation)).kind === "whole";
}
