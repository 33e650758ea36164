import { readFile, statfs } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";

import type { HostUse } from "./capacity.ts";

const LOOK_EVERY_MS = 500;
/** USER_HZ, which is 100 on every Linux of today. */
const TICKS_PER_SECOND = 100;
const BYTES_PER_MIB = 1024 * 1024;

/** What a machine has at one time. */
export interface HostLook {
  readonly memoryTotalMiB: number;
  readonly memoryFreeMiB: number;
  readonly diskTotalMiB: number;
  readonly diskFreeMiB: number;
  /** Time that the cores were at work since the machine's start. */
  readonly busySeconds: number;
  /** All time since then, of every core. */
  readonly seconds: number;
}

/**
 * Looks at this machine.
 *
 * @param folder where the engine keeps its data.
 */
export async function lookAtHost(folder: string): Promise<HostLook> {
  const [memory, stat, disk] = await Promise.all([
    readFile("/proc/meminfo", "utf8"),
    readFile("/proc/stat", "utf8"),
    statfs(folder),
  ]);
  return {
    ...parseMemory(memory),
    ...parseTimes(stat),
    diskTotalMiB: (disk.blocks * disk.bsize) / BYTES_PER_MIB,
    diskFreeMiB: (disk.bavail * disk.bsize) / BYTES_PER_MIB,
  };
}

/** Reads /proc/meminfo. Free is what programs can have without swapping. Source: proc_meminfo(5). */
export function parseMemory(text: string): Pick<HostLook, "memoryTotalMiB" | "memoryFreeMiB"> {
  const field = (name: string): number => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, "m").exec(text)?.[1]);
  return { memoryTotalMiB: field("MemTotal") / 1024, memoryFreeMiB: field("MemAvailable") / 1024 };
}

/** Reads the first line of /proc/stat. Source: proc_stat(5). */
export function parseTimes(text: string): Pick<HostLook, "busySeconds" | "seconds"> {
  // Guests' time is in the first two already.
  const fields = (text.split("\n")[0] ?? "").split(/\s+/).slice(1, 9).map(Number);
  const [, , , idle = 0, ioWait = 0] = fields;
  const ticks = fields.reduce((sum, field) => sum + field, 0);
  return { seconds: ticks / TICKS_PER_SECOND, busySeconds: (ticks - idle - ioWait) / TICKS_PER_SECOND };
}

/** Looks at this machine, over and over, until it is told to end. */
export class HostWatch {
  readonly #folder: string;
  readonly #before: HostLook | undefined;
  readonly #looks: HostLook[] = [];
  readonly #ending = new AbortController();
  readonly #watching: Promise<void>;

  /**
   * @param folder where the engine keeps its data.
   * @param before what there was before there was a class. Undefined for a class that was there.
   */
  constructor(folder: string, before: HostLook | undefined) {
    this.#folder = folder;
    this.#before = before;
    this.#watching = this.#watch();
  }

  /** Looks once more, and says what was left. */
  async end(cpus: number): Promise<HostUse> {
    await this.stop();
    const first = this.#looks[0] ?? (await lookAtHost(this.#folder));
    const last = await lookAtHost(this.#folder);
    const looks = [...this.#looks, last];
    const least = (of: (look: HostLook) => number): number => Math.round(Math.min(...looks.map(of)));
    const before = (of: (look: HostLook) => number): number | null =>
      this.#before === undefined ? null : Math.round(of(this.#before));
    return {
      cpus,
      memoryMiB: {
        total: Math.round(last.memoryTotalMiB),
        before: before((look) => look.memoryFreeMiB),
        least: least((look) => look.memoryFreeMiB),
      },
      diskMiB: {
        total: Math.round(last.diskTotalMiB),
        before: before((look) => look.diskFreeMiB),
        least: least((look) => look.diskFreeMiB),
      },
      cpuShare: (last.busySeconds - first.busySeconds) / Math.max(last.seconds - first.seconds, 1),
    };
  }

  /** Looks no more. */
  async stop(): Promise<void> {
    this.#ending.abort();
    await this.#watching;
  }

  async #watch(): Promise<void> {
    const { signal } = this.#ending;
    while (!signal.aborted) {
      this.#looks.push(await lookAtHost(this.#folder));
      await delay(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined);
    }
  }
}
