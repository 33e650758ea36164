import { readdirSync, readFileSync } from "node:fs";

/** A process of the machine. */
export interface Process {
  readonly pid: number;
  /** The words with which it was started. */
  readonly command: readonly string[];
}

/** The processes whose environment sets a variable to a value. One that has ended has no environment any more. */
export function processesWith(variable: string, value: string): Process[] {
  return readdirSync("/proc")
    .map(Number)
    .filter((pid) => Number.isInteger(pid) && words(pid, "environ").includes(`${variable}=${value}`))
    .map((pid) => ({ pid, command: words(pid, "cmdline") }));
}

/**
 * Kills all of them with SIGKILL, and those that they start meanwhile. Pulumi puts its plugins and the program into
 * process groups of their own, so that a group is not everything that a command has started.
 */
export function killAllWith(variable: string, value: string): void {
  for (;;) {
    const left = processesWith(variable, value);
    if (left.length === 0) return;
    // All stand still before the first is gone: none sees another one's end, as in a power cut.
    for (const signal of ["SIGSTOP", "SIGKILL"] as const) for (const { pid } of left) send(pid, signal);
  }
}

/** Sends a signal to a process, which may have ended by itself. */
export function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
  }
}

function words(pid: number, file: "environ" | "cmdline"): string[] {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "utf8").split("\0");
  } catch {
    return [];
  }
}
