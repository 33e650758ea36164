import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, openSync } from "node:fs";
import { copyFile, mkdir, readFile, rm } from "node:fs/promises";
import { basename, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

import type Docker from "dockerode";

import { connectEngine } from "../../engine/connect.ts";
import { runLogged } from "../run.ts";
import { UserError } from "../user-error.ts";
import { cacheFolder, CLONE } from "../workspace.ts";
import { lacksSysResource } from "./capabilities.ts";
import { ended, readProcess } from "./processes.ts";

/** Log of an engine that was started here rather than by a service manager. */
const LOG = "/var/log/dockerd.log";

const STARTS_WITHIN_MS = 90_000;
const ASK_EVERY_MS = 250;

/**
 * An engine that gives up is started again, as a service manager would: it waits for its containerd for 15 s, and one
 * that finds a hundred containers of an engine that was killed takes longer.
 */
const MOST_STARTS = 3;

/**
 * Starts the engine that is installed on this machine, by the service manager where there is one, and waits until
 * it answers.
 *
 * @throws UserError with the end of the engine's log when it does not.
 */
export async function startEngine(): Promise<Docker> {
  const running = await connectEngine().catch(() => undefined);
  if (running !== undefined) return running;
  const deadline = Date.now() + STARTS_WITHIN_MS;
  if (existsSync("/run/systemd/system")) {
    await runLogged("engine", "systemctl", ["start", "docker"]);
    return answering(deadline, () => false);
  }
  let dockerd = await spawnEngine();
  let starts = 1;
  return answering(deadline, async () => {
    if (dockerd.exitCode === null && dockerd.signalCode === null) return false;
    if (starts === MOST_STARTS) return true;
    dockerd = await spawnEngine();
    starts += 1;
    return false;
  });
}

/** Files in which an engine and its containerd keep their process ids. */
const PID_FILES = [
  { file: "/var/run/docker.pid", program: "dockerd" },
  { file: "/var/run/docker/containerd/containerd.pid", program: "containerd" },
];

/** The kernel kills the containerd of an engine that was killed, a moment later. */
const DIES_WITHIN_MS = 5_000;

/**
 * Removes the process ids of an engine that was killed. A number that has come to mean another process keeps the
 * engine from starting; and one that sees its predecessor's containerd die would wait for it in vain.
 */
async function forgetTheDead(): Promise<void> {
  for (const { file, program } of PID_FILES) {
    const pid = Number(await readFile(file, "utf8").catch(() => "0"));
    if (await isProgram(pid, program)) await Promise.race([ended(pid), delay(DIES_WITHIN_MS)]);
    if (!(await isProgram(pid, program))) await rm(file, { force: true });
  }
}

/** An engine would take what has ended, and whose parent has yet to collect it, for one at work. */
async function isProgram(pid: number, name: string): Promise<boolean> {
  const [program = ""] = (await readProcess(pid))?.command ?? [];
  return basename(program) === name;
}

/** Starts an engine that outlives this process and its terminal. */
async function spawnEngine(): Promise<ChildProcess> {
  await forgetTheDead();
  const log = openSync(LOG, "a");
  const args = await engineArgs();
  if (args.length > 0) {
    await mkdir(cacheFolder(), { recursive: true });
    await copyFile(join(CLONE, "tools", "engine", WRAPPER), wrapperCopy());
  }
  const child = spawn("dockerd", args, { detached: true, stdio: ["ignore", log, log] });
  child.unref();
  return child;
}

/** The arguments of an engine that is started here rather than by a service manager. */
export async function engineArgs(): Promise<string[]> {
  if (!(await lacksSysResource())) return [];
  return ["--add-runtime", `workshop=${wrapperCopy()}`, "--default-runtime", "workshop"];
}

const WRAPPER = "runc-without-sys-resource";

/** A copy, since the engine outlives the clone. */
function wrapperCopy(): string {
  return join(cacheFolder(), WRAPPER);
}

/**
 * Waits until an engine answers.
 *
 * @param hasFailed whether it never will.
 * @throws UserError with the end of the engine's log when the time is over, or it has failed.
 */
async function answering(deadline: number, hasFailed: () => boolean | Promise<boolean>): Promise<Docker> {
  for (;;) {
    try {
      return await connectEngine();
    } catch (error) {
      if (Date.now() > deadline || (await hasFailed())) throw new UserError(await explain(error));
    }
    await delay(ASK_EVERY_MS);
  }
}

async function explain(error: unknown): Promise<string> {
  const log = await readFile(LOG, "utf8").catch(() => "");
  const tail = log.trimEnd().split("\n").slice(-10);
  const reason = error instanceof Error ? error.message : String(error);
  return [`The Docker engine was started and does not answer. ${reason}`, `The end of ${LOG}:`, ...tail].join(
    "\n  ",
  );
}
