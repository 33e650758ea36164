import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";

/** What a program came to. */
export interface Timed {
  /** Standard output. */
  readonly output: string;
  /** CPU time of the program and of all that it started and waited for, in seconds. */
  readonly cpuSeconds: number;
}

/** How {@link timed} runs a program. */
export interface TimedOptions {
  /** Its whole environment. Default: this process's own. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Where it runs. Default: where this process does. */
  readonly cwd?: string;
  /** What it reads from standard input. Default: nothing. */
  readonly input?: string;
  /** Ends it, with all that it started. */
  readonly signal: AbortSignal;
  /** Is told the id of a process that has the program below it. */
  readonly onStart?: (pid: number) => void;
}

/** The kernel adds up the times of a program and its descendants for the parent that waits for it, and bash tells. */
const TIME = 'TIMEFORMAT="%U %S"; time "$@"';

/** How much of what a program said goes into the message when it fails. */
const LAST_LINES = 30;

/**
 * Runs a program to its end.
 *
 * @throws when it fails, with the end of what it said; what `signal` was aborted with.
 */
export async function timed(command: readonly string[], options: TimedOptions): Promise<Timed> {
  const { env = process.env, cwd, input = "", signal, onStart } = options;
  signal.throwIfAborted();
  const child = spawn("bash", ["-c", TIME, "bash", ...command], {
    env,
    ...(cwd === undefined ? {} : { cwd }),
    stdio: ["pipe", "pipe", "pipe"],
    // A group of its own, to end everything in it at once.
    detached: true,
  });
  const { pid } = child;
  const end = (): void => {
    if (pid !== undefined) process.kill(-pid, "SIGTERM");
  };
  signal.addEventListener("abort", end);
  try {
    if (pid !== undefined) onStart?.(pid);
    child.stdin.on("error", () => undefined).end(input);
    const closed = new Promise<number | null>((resolve, reject) =>
      child.on("error", reject).on("close", resolve),
    );
    const [output, said, code] = await Promise.all([text(child.stdout), text(child.stderr), closed]);
    signal.throwIfAborted();
    const lines = said.trimEnd().split("\n");
    const times = lines.pop() ?? "";
    if (code === 0) return { output, cpuSeconds: sumOfTimes(times) };
    const last = [...output.split("\n"), ...lines].slice(-LAST_LINES).join("\n");
    throw new Error(`${command[0] ?? ""} failed (exit ${String(code)}):\n${last}`);
  } finally {
    signal.removeEventListener("abort", end);
  }
}

/** `1.234 0.567` of bash's `time`: user and system. */
function sumOfTimes(line: string): number {
  return line.split(" ").reduce((sum, part) => sum + Number(part), 0);
}
