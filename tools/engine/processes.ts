import { readdir, readFile, readlink } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";

/** A process of this machine. */
export interface Process {
  readonly pid: number;
  readonly parent: number;
  /** The program and its arguments. Empty for a process of the kernel. */
  readonly command: readonly string[];
  /** Which PID namespace it is in: the same text for the same namespace. */
  readonly namespace: string;
}

const LOOK_EVERY_MS = 20;

/** Every process of this machine that has not ended. */
export async function listProcesses(): Promise<Process[]> {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name)).map(Number);
  return (await Promise.all(pids.map(readProcess))).filter((process) => process !== undefined);
}

/** Undefined where there is none, or only what a parent has yet to collect. */
export async function readProcess(pid: number): Promise<Process | undefined> {
  try {
    const [stat, commandLine, namespace] = await Promise.all([
      readFile(`/proc/${pid}/stat`, "utf8"),
      readFile(`/proc/${pid}/cmdline`, "utf8"),
      readlink(`/proc/${pid}/ns/pid`),
    ]);
    // The name before it may hold anything, brackets included.
    const [state, parent] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    if (state === "Z" || state === "X") return undefined;
    return { pid, parent: Number(parent), command: commandLine.split("\0").slice(0, -1), namespace };
  } catch {
    return undefined;
  }
}

/** Processes, and all that descend from them. */
export function withDescendants(roots: readonly Process[], all: readonly Process[]): Process[] {
  const children = Map.groupBy(all, ({ parent }) => parent);
  const found = new Set<Process>();
  const queue = [...roots];
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    if (found.has(next)) continue;
    found.add(next);
    queue.push(...(children.get(next.pid) ?? []));
  }
  return [...found];
}

/** Sends a signal; to a process that has ended, none. */
export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
  }
}

/** Waits until a process has ended. */
export async function ended(pid: number): Promise<void> {
  while ((await readProcess(pid)) !== undefined) await delay(LOOK_EVERY_MS);
}
