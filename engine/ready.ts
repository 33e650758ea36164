import { setTimeout as delay } from "node:timers/promises";

import type Docker from "dockerode";

import { ENGINE_PORT, HOST_ROLES, REGISTRY_PORT, ROLES } from "../config/built-in.ts";
import { podsThatAnswer } from "./ask-door.ts";
import { exec } from "./exec.ts";
import { hostContainersOf, podsOf, type RunningPod } from "./pods.ts";

/** Whether an attendee can begin, and if not, why. */
export interface Readiness {
  readonly attendee: string;
  /** Undefined when the pod is ready. */
  readonly problem: string | undefined;
}

/** What is asked from inside a pod, by an HTTP GET on its localhost, and what it means when there is no answer. */
export const PROBES = [
  { port: ENGINE_PORT, path: "/info", problem: "its Docker engine does not answer yet" },
  { port: REGISTRY_PORT, path: "/v2/", problem: "its registry does not answer yet" },
].map((probe) => ({ ...probe, url: `http://127.0.0.1:${probe.port}${probe.path}` }));

const ASK_EVERY_MS = 250;

/**
 * Waits until every pod is ready: all its containers run, its engine answers `/info` and its registry `/v2/`, asked
 * from inside.
 *
 * @param attendees who must have a pod, by id.
 * @param patienceMs after this time the pods are returned as they are.
 * @param progress is told how many of how many pods are ready. Default: nobody is.
 */
export async function waitUntilReady(
  engine: Docker,
  stack: string,
  attendees: readonly string[],
  patienceMs: number,
  progress?: (ready: number, all: number) => void,
): Promise<Readiness[]> {
  const deadline = Date.now() + patienceMs;
  const ready = new Set<string>();
  for (;;) {
    const waiting = attendees.filter((attendee) => !ready.has(attendee));
    const problems = await problemsOf(engine, stack, waiting);
    for (const attendee of waiting) if (problems.get(attendee) === undefined) ready.add(attendee);
    progress?.(ready.size, attendees.length);
    if (ready.size === attendees.length || Date.now() > deadline)
      return attendees.map((attendee) => ({ attendee, problem: problems.get(attendee) }));
    await delay(ASK_EVERY_MS);
  }
}

/** What it means that one of the host's containers does not run. */
const WITHOUT = {
  keeper: "pods do not heal",
  firewall: "pods reach the host's services",
  door: "nobody gets in by browser",
  gateway: "nobody gets in by browser",
} as const;

/** What is amiss with what all pods share: a sentence for each. */
export async function hostProblems(engine: Docker, stack: string): Promise<string[]> {
  const containers = await hostContainersOf(engine, stack);
  return HOST_ROLES.flatMap((role) => {
    const container = containers.find((other) => other.role === role);
    if (container?.state === "running") return [];
    const [state, see] =
      container === undefined ? ["missing", ""] : [container.state, ` See: docker logs ${container.name}`];
    return [`The ${role} is ${state}, so ${WITHOUT[role]}.${see}`];
  });
}

/** What is the matter with each of some pods; undefined where nothing is. */
async function problemsOf(
  engine: Docker,
  stack: string,
  attendees: readonly string[],
): Promise<Map<string, string | undefined>> {
  const pods = new Map((await podsOf(engine, stack)).map((pod) => [pod.attendee, pod]));
  const seen = attendees.map((attendee) => ({ attendee, ...look(pods.get(attendee)) }));
  const whole = seen.flatMap(({ attendee, anchorId }) => (anchorId === undefined ? [] : [attendee]));
  const answering = await podsThatAnswer(engine, stack, whole, PROBES);
  const problems = seen.map(async ({ attendee, problem, anchorId }) => {
    const isAsked = anchorId !== undefined && !answering.has(attendee);
    return [attendee, isAsked ? await silence(engine, anchorId) : problem] as const;
  });
  return new Map(await Promise.all(problems));
}

/** What the matter with a pod is to be seen from outside, or else the id of its anchor. */
function look(pod: RunningPod | undefined): { readonly problem?: string; readonly anchorId?: string } {
  if (pod === undefined) return { problem: "there is none" };
  const missing = ROLES.find((role) => !pod.containers.some((container) => container.role === role));
  const anchor = pod.containers.find(({ role }) => role === "anchor");
  if (missing !== undefined || anchor === undefined)
    return { problem: `its ${missing ?? "anchor"} is missing` };
  const idle = pod.containers.find(({ state }) => state !== "running");
  return idle === undefined ? { anchorId: anchor.id } : { problem: `${idle.name} is ${idle.state}` };
}

/** Asks all in one go, which is one process for the engine to start. The exit code is the number of the first that failed. */
const ASK = PROBES.map(({ url }, index) => `wget -q -T 2 -O /dev/null ${url} || exit ${index + 1}`).join(
  "\n",
);

/** What it means that the anchor could not even ask. */
const UNASKED = "its anchor runs no commands yet";

/**
 * What does not answer in a pod of which the door does not know that all does. Asked from the anchor, whose image is
 * tiny and has wget, and which shares the pod's network.
 */
async function silence(engine: Docker, anchorId: string): Promise<string | undefined> {
  try {
    const { exitCode } = await exec(engine, anchorId, ["sh", "-c", ASK]);
    return exitCode === 0 ? undefined : (PROBES[exitCode - 1]?.problem ?? UNASKED);
  } catch {
    return UNASKED;
  }
}
