import { setTimeout as delay } from "node:timers/promises";

import type Docker from "dockerode";

import { exec, execDetached } from "../../engine/exec.ts";
import { containerOf } from "../../engine/pods.ts";
import type { DrilledClass, DrilledPod } from "./drilled-class.ts";
import { probe } from "./recovery.ts";
import type { Also, Tools } from "./scenario.ts";

const BOMB_SECONDS = 5;

/** A bomb that comes this close to the limit has been stopped by it. */
const CLOSE = 0.9;

const LOOK_EVERY_MS = 100;
const PATIENCE_MS = 10_000;

/**
 * Every process makes others until the time is up, which each reads by itself, without making one: a limit on
 * processes cannot keep it from ending.
 */
const BOMB = `read -r up rest </proc/uptime; end=$((\${up%.*} + ${BOMB_SECONDS}))
bomb() { while read -r up rest </proc/uptime && [ "\${up%.*}" -lt "$end" ]; do bomb & done; }
bomb`;

/** Without a limit on processes the bomb would take the host down. */
export async function unfitForBomb({ pods }: DrilledClass, engine: Docker): Promise<string | undefined> {
  const { PidsLimit: canLimit } = (await engine.info()) as { PidsLimit?: boolean };
  if (canLimit === false) return "the engine cannot limit processes, so it would take the host down";
  const limits = await Promise.all(pods.map((pod) => limitOf(engine, pod)));
  const free = pods.find((_, index) => limits[index] === undefined);
  return free === undefined ? undefined : `the shell of ${free.attendee} has no limit on processes`;
}

async function limitOf(engine: Docker, pod: DrilledPod): Promise<number | undefined> {
  const { HostConfig: config } = await engine.getContainer(containerOf(pod, "shell").id).inspect();
  const limit = config.PidsLimit ?? 0;
  return limit > 0 ? limit : undefined;
}

/** Lets a fork bomb off in a shell, and asks the pod's engine and registry while it burns. */
export async function explode(pod: DrilledPod, tools: Tools): Promise<Also> {
  const { engine } = tools;
  const shell = containerOf(pod, "shell").id;
  const limit = (await limitOf(engine, pod)) ?? 0;
  await execDetached(engine, shell, ["sh", "-c", BOMB]);
  const end = Date.now() + BOMB_SECONDS * 1000;
  let most = 0;
  while (Date.now() < end) {
    most = Math.max(most, await countProcesses(engine, shell));
    const problem = await probe(engine, pod, 0, LOOK_EVERY_MS);
    if (problem !== undefined) tools.fault(pod, `during the fork bomb ${problem}`);
    await delay(LOOK_EVERY_MS);
  }
  tools.mark();
  if (most < CLOSE * limit) tools.fault(pod, `the fork bomb made only ${most} of ${limit} processes`);
  return async () => {
    const entered = exec(engine, shell, ["true"], { patienceMs: PATIENCE_MS });
    return (await entered).exitCode === 0 ? undefined : "its shell cannot be entered";
  };
}

async function countProcesses(engine: Docker, id: string): Promise<number> {
  const stats = await engine.getContainer(id).stats({ stream: false, "one-shot": true });
  return stats.pids_stats?.current ?? 0;
}
