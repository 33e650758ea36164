import { readFile } from "node:fs/promises";

import { readProc } from "./proc.ts";

const BYTES_PER_MIB = 1024 * 1024;
const ROOT = "/sys/fs/cgroup";

/** Where the kernel keeps what a container has used. */
export interface CgroupFolders {
  readonly version: 1 | 2;
  readonly memory: string;
  readonly cpu: string;
}

/** What a container uses and has used. NaN where the kernel does not tell. */
export interface Usage {
  /** Memory without the part of the page cache that can go at any time: as `docker stats` has it. */
  readonly memoryMiB: number;
  /** The most that it ever was, page cache included. */
  readonly peakMiB: number;
  /** CPU time since it was started, in seconds. */
  readonly cpuSeconds: number;
}

/**
 * The folders of a process's control groups.
 *
 * @param text of /proc/PID/cgroup. Source: cgroups(7).
 * @returns undefined where neither version is to be seen.
 */
export function parseCgroups(text: string): CgroupFolders | undefined {
  const paths = new Map(
    text
      .trim()
      .split("\n")
      .flatMap((line) => {
        const [, controllers, path] = /^\d+:([^:]*):(.*)$/.exec(line) ?? [];
        if (controllers === undefined || path === undefined) return [];
        return controllers.split(",").map((controller) => [controller, path] as const);
      }),
  );
  const [memory, cpu, unified] = [paths.get("memory"), paths.get("cpuacct"), paths.get("")];
  if (memory !== undefined && cpu !== undefined) {
    return { version: 1, memory: `${ROOT}/memory${memory}`, cpu: `${ROOT}/cpuacct${cpu}` };
  }
  return unified === undefined
    ? undefined
    : { version: 2, memory: `${ROOT}${unified}`, cpu: `${ROOT}${unified}` };
}

/** The folders of the control groups of a process of this machine. */
export function cgroupsOf(pid: number): CgroupFolders | undefined {
  const text = readProc(`${pid}/cgroup`);
  return text === undefined ? undefined : parseCgroups(text);
}

/** What a container uses and has used, all that it started included. */
export async function usageOf({ version, memory, cpu }: CgroupFolders): Promise<Usage> {
  const names =
    version === 1
      ? { now: "memory.usage_in_bytes", peak: "memory.max_usage_in_bytes", cache: "total_inactive_file" }
      : { now: "memory.current", peak: "memory.peak", cache: "inactive_file" };
  const [now, peak, cache, cpuSeconds] = await Promise.all([
    number(`${memory}/${names.now}`),
    number(`${memory}/${names.peak}`),
    field(`${memory}/memory.stat`, names.cache),
    version === 1
      ? number(`${cpu}/cpuacct.usage`).then((nanoseconds) => nanoseconds / 1e9)
      : field(`${cpu}/cpu.stat`, "usage_usec").then((microseconds) => microseconds / 1e6),
  ]);
  return { memoryMiB: (now - cache) / BYTES_PER_MIB, peakMiB: peak / BYTES_PER_MIB, cpuSeconds };
}

/** The usage of several containers together. */
export function total(usages: readonly Usage[]): Usage {
  const sum = (of: (usage: Usage) => number): number => usages.reduce((all, usage) => all + of(usage), 0);
  return {
    memoryMiB: sum(({ memoryMiB }) => memoryMiB),
    peakMiB: sum(({ peakMiB }) => peakMiB),
    cpuSeconds: sum(({ cpuSeconds }) => cpuSeconds),
  };
}

async function number(path: string): Promise<number> {
  const text = await readFile(path, "utf8").catch(() => "NaN");
  return Number(text);
}

/** A line `name value` of a file. */
async function field(path: string, name: string): Promise<number> {
  const text = await readFile(path, "utf8").catch(() => "");
  return parseField(text, name);
}

/** The number after a name, in a text with a name and a number on each line; NaN where it is not there. */
export function parseField(text: string, name: string): number {
  const [, value] =
    text
      .split("\n")
      .map((line) => line.split(" "))
      .find(([first]) => first === name) ?? [];
  return Number(value ?? NaN);
}
