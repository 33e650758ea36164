import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

import { engineAddress } from "../../engine/connect.ts";
import { runLogged } from "../run.ts";
import type { EngineControl } from "./control.ts";
import { ended, listProcesses, type Process, readProcess, signal, withDescendants } from "./processes.ts";
import { engineArgs, startEngine } from "./start.ts";

/** Where an engine listens, and keeps its process id, unless it is told otherwise. */
const LOCAL = new Set(["unix:///var/run/docker.sock", "unix:///run/docker.sock"]);
const PID_FILE = "/var/run/docker.pid";

const SHIM = /^containerd-shim/;
/** The namespace, in containerd's sense, of a Docker engine's containers. */
const NAMESPACE = "moby";

/**
 * The control of this machine's engine.
 *
 * @returns in its place, in words, why there is none: an engine that cannot be started again as it was must not be
 *   stopped.
 */
export async function localControl(): Promise<EngineControl | string> {
  if (!LOCAL.has(engineAddress())) return `the engine at ${engineAddress()} is not this machine's own`;
  if (process.getuid?.() !== 0) return "only root may stop the engine";
  const dockerd = await findDockerd();
  if (dockerd === undefined) return "the engine is no dockerd among this machine's processes";
  if (existsSync("/run/systemd/system")) return systemdControl();
  const [program = "", ...args] = dockerd.command;
  const isOurs = basename(program) === "dockerd" && args.join("\0") === (await engineArgs()).join("\0");
  return isOurs ? ownControl() : "neither systemd nor ./workshop has started the engine";
}

/** An engine that ./workshop has started. */
function ownControl(): EngineControl {
  return {
    stop: () => endDockerd("SIGTERM"),
    kill: () => endDockerd("SIGKILL"),
    cutPower,
    start: async () => {
      await startEngine();
    },
  };
}

/** An engine that systemd keeps, and starts again by itself when it dies. */
function systemdControl(): EngineControl {
  const systemctl = (...args: string[]): Promise<void> => runLogged("engine", "systemctl", args);
  return {
    stop: async () => {
      // A question at its socket would start the engine again; not every engine has that unit.
      await systemctl("stop", "docker.socket").catch(() => undefined);
      await systemctl("stop", "docker.service");
    },
    kill: () => endDockerd("SIGKILL"),
    cutPower,
    start: async () => {
      // After a few deaths within a minute systemd starts a service no more.
      await systemctl("reset-failed", "docker.service", "containerd.service").catch(() => undefined);
      await systemctl("start", "docker.service");
      await startEngine();
    },
  };
}

async function findDockerd(): Promise<Process | undefined> {
  const pid = Number(await readFile(PID_FILE, "utf8").catch(() => "0"));
  const found = pid > 0 ? await readProcess(pid) : undefined;
  return isProgram(found, "dockerd") ? found : undefined;
}

function isProgram(found: Process | undefined, name: string): boolean {
  return basename(found?.command[0] ?? "") === name;
}

async function endDockerd(name: "SIGTERM" | "SIGKILL"): Promise<void> {
  const dockerd = await findDockerd();
  if (dockerd === undefined) return;
  signal(dockerd.pid, name);
  await ended(dockerd.pid);
}

async function cutPower(): Promise<void> {
  const dockerd = await findDockerd();
  if (dockerd === undefined) return;
  const victims = engineProcesses(dockerd, await listProcesses());
  for (const { pid } of victims) signal(pid, "SIGKILL");
  await Promise.all(victims.map(({ pid }) => ended(pid)));
}

/**
 * All that an engine consists of: dockerd, its containerd, the shims, and what runs in the containers. dockerd comes
 * first, so that nothing is started anew while the rest dies.
 *
 * @param all the machine's processes, among which there may be those of other engines, in containers or not.
 */
export function engineProcesses(dockerd: Process, all: readonly Process[]): Process[] {
  const near = all.filter(({ namespace }) => namespace === dockerd.namespace);
  const containerds = near.filter((one) => isProgram(one, "containerd"));
  const own = containerds.find(({ parent }) => parent === dockerd.pid);
  const containerd = own ?? containerds.find(({ parent }) => parent === 1);
  const address = own === undefined ? systemAddress(dockerd) : ownAddress(own);
  const shims = near.filter(
    ({ command }) =>
      SHIM.test(basename(command[0] ?? "")) &&
      valueOf(command, "-namespace") === NAMESPACE &&
      canonical(valueOf(command, "-address")) === address,
  );
  return withDescendants([dockerd, ...(containerd === undefined ? [] : [containerd]), ...shims], all);
}

/** Where the containerd listens that dockerd has started: beside the configuration that it was given. */
function ownAddress({ command }: Process): string {
  return canonical(join(dirname(valueOf(command, "--config")), "containerd.sock"));
}

function systemAddress({ command }: Process): string {
  const named = command.find((word) => word.startsWith("--containerd="))?.slice("--containerd=".length);
  return canonical(named ?? "/run/containerd/containerd.sock");
}

function valueOf(command: readonly string[], option: string): string {
  const index = command.indexOf(option);
  return index === -1 ? "" : (command[index + 1] ?? "");
}

/** `/var/run` is a link to `/run`. */
function canonical(path: string): string {
  return path.replace(/^\/var\/run\//, "/run/");
}
