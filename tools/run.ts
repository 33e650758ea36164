import { spawn } from "node:child_process";

import { withLog } from "./log.ts";

/** How a program is run by {@link runLogged}. */
export interface RunOptions {
  readonly cwd?: string;
  /** Variables on top of this process's own. */
  readonly env?: Readonly<Record<string, string>>;
}

/**
 * Runs a program to its end, with its output in `<logs>/<log>.log` rather than on the screen.
 *
 * @throws UserError with the last lines of the output and the log's path when it fails or cannot be started.
 */
export async function runLogged(
  log: string,
  program: string,
  args: readonly string[],
  { cwd, env }: RunOptions = {},
): Promise<void> {
  await withLog(log, async (write) => {
    const child = spawn(program, args, {
      ...(cwd === undefined ? {} : { cwd }),
      env: { ...process.env, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    child.stdout.setEncoding("utf8").on("data", write);
    child.stderr.setEncoding("utf8").on("data", write);
    // Whatever ends this process must not leave a build running behind it.
    const end = (): void => void child.kill();
    process.once("exit", end);
    const failure = await new Promise<string | undefined>((resolve) => {
      child.on("error", (error) => {
        resolve(error.message);
      });
      child.on("close", (code, signal) => {
        resolve(code === 0 ? undefined : `exit ${code ?? signal ?? "?"}`);
      });
    });
    process.off("exit", end);
    if (failure !== undefined) throw new Error(`${program} ${args[0] ?? ""} failed (${failure})`);
  });
}
