import { readdirSync, readFileSync } from "node:fs";

/** Ticks of the clock that /proc counts CPU time in, by second: USER_HZ, which is 100 on every Linux of today. */
const TICKS_PER_SECOND = 100;

/** What /proc/PID/stat says of a process. */
export interface ProcessTimes {
  readonly pid: number;
  /** The first 15 characters of the program's name, or what it calls itself. */
  readonly name: string;
  readonly parent: number;
  /** CPU time of its own, user and system, in seconds. */
  readonly own: number;
  /** CPU time of the descendants that it has waited for, in seconds. */
  readonly children: number;
}

/**
 * Reads the text of a /proc/PID/stat.
 *
 * Source: proc_pid_stat(5).
 */
export function parseStat(text: string): ProcessTimes {
  // The name may hold anything, brackets and blanks included.
  const open = text.indexOf("(");
  const close = text.lastIndexOf(")");
  const fields = text.slice(close + 2).split(" ");
  // The first field after the name is the third of all: the state.
  const field = (number: number): number => Number(fields[number - 3]);
  return {
    pid: Number(text.slice(0, open)),
    name: text.slice(open + 1, close),
    parent: field(4),
    own: (field(14) + field(15)) / TICKS_PER_SECOND,
    children: (field(16) + field(17)) / TICKS_PER_SECOND,
  };
}

/** The times of a process, unless it has ended. */
export function processTimes(pid: number): ProcessTimes | undefined {
  const text = readProc(`${pid}/stat`);
  return text === undefined ? undefined : parseStat(text);
}

/**
 * CPU time that the machine has spent on anything so far, in seconds, time that a hypervisor took from it included.
 *
 * @param text of /proc/stat. Source: proc_stat(5).
 */
export function parseBusy(text: string): number {
  const [, ...fields] = (text.split("\n")[0] ?? "").split(/\s+/).map(Number);
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0, steal = 0] = fields;
  return (user + nice + system + irq + softirq + steal) / TICKS_PER_SECOND;
}

/** The same of this machine. */
export function busySeconds(): number {
  return parseBusy(readProc("stat") ?? "");
}

/** The program and arguments of a process; empty when it has ended. */
export function commandOf(pid: number): string[] {
  return (readProc(`${pid}/cmdline`) ?? "").split("\0").slice(0, -1);
}

/** The children of a process; none where the kernel does not tell. Cheaper than a look at all processes. */
export function childrenOf(pid: number): number[] {
  try {
    // A child belongs to the thread that made it.
    return readdirSync(`/proc/${pid}/task`).flatMap((thread) =>
      (readProc(`${pid}/task/${thread}/children`) ?? "").split(" ").filter(Boolean).map(Number),
    );
  } catch {
    return [];
  }
}

/** A file of /proc, unless it is gone. */
export function readProc(path: string): string | undefined {
  try {
    return readFileSync(`/proc/${path}`, "utf8");
  } catch {
    return undefined;
  }
}
