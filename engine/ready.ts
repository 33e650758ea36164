import { setTimeout as delay } from "node:timers/promises";

import type Docker from "dockerode";

import { ENGINE_PORT, HOST_ROLES, REGISTRY_PORT, ROLES } from "../config/built-in.ts";
import { exec } from "./exec.ts";
import { hostContainersOf, podsOf, type RunningPod } from "./pods.ts";

/** Whether an attendee can begin, and if not, why. */
export interface Readiness {
  readonly attendee: string;
  /** Undefined when the pod is ready. */
  readonly problem: string | undefined;
}

/** What is asked from inside a pod, by an HTTP GET, and what it means when there is no answer. */
export const PROBES = [
  { url: `http://127.0.0.1:${ENGINE_PORT}/info`, problem: "its Docker engine does not answer yet" },
  { url: `http://127.0.0.1:${REGISTRY_PORT}/v2/`, problem: "its registry does not answer yet" },
];

const ASK_EVERY_MS = 250;

/** How {@link waitUntilReady} waits. */
export interface Waiting {
  /** After this time the pods are returned as they are. */
  readonly patienceMs: number;
  /**
   * Whether a pod is asked from inside, or only its containers are looked at. A question is a process in the pod's
   * anchor, which takes the engine 60 to 80 ms of CPU time. Default: all are asked.
   */
  readonly isAsked?: (attendee: string) => boolean;
  /** Is told how many of how many pods are ready. Default: nobody. */
  readonly progress?: (ready: number, all: number) => void;
}

/**
 * Waits until every pod is ready: all its containers run, its engine answers `/info` and its registry `/v2/`, asked
 * from inside.
 *
 * @param attendees who must have a pod, by id.
 */
export async function waitUntilReady(
  engine: Docker,
  stack: string,
  attendees: readonly string[],
  { patienceMs, isAsked = () => true, progress }: Waiting,
): Promise<Readiness[]> {
  const deadline = Date.now() + patienceMs;
  const ready = new Set<string>();
  for (;;) {
    const pods = new Map((await podsOf(engine, stack)).map((pod) => [pod.attendee, pod]));
    const states = await Promise.all(
      attendees.map(async (attendee) => ({
        attendee,
        problem: ready.has(attendee)
          ? undefined
          : await problemOf(engine, pods.get(attendee), isAsked(attendee)),
      })),
    );
    for (const { attendee, problem } of states) if (problem === undefined) ready.add(attendee);
    progress?.(ready.size, attendees.length);
    if (ready.size === attendees.length || Date.now() > deadline) return states;
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

async function problemOf(
  engine: Docker,
  pod: RunningPod | undefined,
  isAsked: boolean,
): Promise<string | undefined> {
  if (pod === undefined) return "there is none";
  const missing = ROLES.find((role) => !pod.containers.some((container) => container.role === role));
  const anchor = pod.containers.find(({ role }) => role === "anchor");
  if (missing !== undefined || anchor === undefined) return `its ${missing ?? "anchor"} is missing`;
  const idle = pod.containers.find(({ state }) => state !== "running");
  if (idle !== undefined) return `${idle.name} is ${idle.state}`;
  return isAsked ? silence(engine, anchor.id) : undefined;
}

/** Asks all in one go, which is one process for the engine to start. The exit code is the number of the first that failed. */
const ASK = PROBES.map(({ url }, index) => `wget -q -T 2 -O /dev/null ${url} || exit ${index + 1}`).join(
  "\n",
);

/** What it means that the anchor could not even ask. */
const UNASKED = "its anchor runs no commands yet";

/** What does not answer. Asked from the anchor, whose image is tiny and has wget, and which shares the pod's network. */
async function silence(engine: Docker, anchorId: string): Promise<string | undefined> {
  try {
    const { exitCode } = await exec(engine, anchorId, ["sh", "-c", ASK]);
    return exitCode === 0 ? undefined : (PROBES[exitCode - 1]?.problem ?? UNASKED);
  } catch {
    return UNASKED;
  }
}
