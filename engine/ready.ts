import { setTimeout as delay } from "node:timers/promises";

import type Docker from "dockerode";

import { exec } from "./exec.ts";
import { podsOf, type RunningPod } from "./pods.ts";

/** Whether an attendee can begin, and if not, why. */
export interface Readiness {
  readonly attendee: string;
  /** Undefined when the pod is ready. */
  readonly problem: string | undefined;
}

/** What is asked from inside a pod, and what it means when there is no answer. */
const PROBES = [
  { url: "http://127.0.0.1:2375/info", problem: "its Docker engine does not answer yet" },
  { url: "http://127.0.0.1:5000/v2/", problem: "its registry does not answer yet" },
];

const ASK_EVERY_MS = 500;

/**
 * Waits until every pod of a stack is ready: all its containers run, its engine answers `/info` and its registry
 * `/v2/`, asked from inside.
 *
 * @param progress is told, whenever it changes, how many of how many pods are ready.
 * @param patienceMs after this time the pods are returned as they are.
 */
export async function waitUntilReady(
  engine: Docker,
  stack: string,
  progress: (ready: number, of: number) => void,
  patienceMs: number,
): Promise<Readiness[]> {
  const deadline = Date.now() + patienceMs;
  for (let last = -1; ;) {
    const pods = await Promise.all((await podsOf(engine, stack)).map((pod) => readiness(engine, pod)));
    const ready = pods.filter(({ problem }) => problem === undefined).length;
    if (ready !== last) progress(ready, pods.length);
    if (ready === pods.length || Date.now() > deadline) return pods;
    last = ready;
    await delay(ASK_EVERY_MS);
  }
}

async function readiness(engine: Docker, { attendee, containers }: RunningPod): Promise<Readiness> {
  const idle = containers.find(({ state }) => state !== "running");
  if (idle !== undefined) return { attendee, problem: `${idle.name} is ${idle.state}` };
  const anchor = containers.find(({ role }) => role === "anchor");
  if (anchor === undefined) return { attendee, problem: "its anchor is missing" };
  for (const { url, problem } of PROBES) {
    if (!(await answers(engine, anchor.id, url))) return { attendee, problem };
  }
  return { attendee, problem: undefined };
}

/** Asks from the anchor, whose image is tiny and has wget, and which shares the pod's network. */
async function answers(engine: Docker, anchorId: string, url: string): Promise<boolean> {
  try {
    return (await exec(engine, anchorId, ["wget", "-q", "-T", "2", "-O", "/dev/null", url])).exitCode === 0;
  } catch {
    return false;
  }
}
