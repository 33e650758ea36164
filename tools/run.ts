import { spawn } from "node:child_process";
import { createWriteStream } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";

import { UserError } from "./user-error.ts";
import { logFolder } from "./workspace.ts";

/** How a program is run by {@link runLogged}. */
export interface RunOptions {
  readonly cwd?: string;
  /** Variables on top of this process's own. */
  readonly env?: Readonly<Record<string, string>>;
}

const LAST_LINES = 20;

/**
 * Runs a program to its end, with its output in `<logs>/<log>.log` rather than on the screen.
 *
 * @throws UserError with the last lines of the output and the log's path when it fails or cannot be started.
 */
export async function runLogged(
  log: string,
  program: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<void> {
  await mkdir(logFolder(), { recursive: true });
  const path = join(logFolder(), `${log}.log`);
  const file = createWriteStream(path);
  const tail: string[] = [];
  const failure = await new Promise<string | undefined>((resolve) => {
    const child = spawn(program, args, {
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
      env: { ...process.env, ...options.env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const keep = (chunk: Buffer): void => {
      file.write(chunk);
      tail.push(...chunk.toString().split("\n").filter(Boolean));
      tail.splice(0, tail.length - LAST_LINES);
    };
    child.stdout.on("data", keep);
    child.stderr.on("data", keep);
    // Whatever ends this process must not leave a build running behind it.
    const end = (): void => void child.kill();
    process.once("exit", end);
    const settle = (reason: string | undefined): void => {
      process.off("exit", end);
      resolve(reason);
    };
    child.on("error", (error) => {
      settle(error.message);
    });
    child.on("close", (code, signal) => {
      settle(code === 0 ? undefined : `exit ${code ?? signal ?? "?"}`);
    });
  });
  file.end();
  if (failure !== undefined) {
    throw new UserError(
      [
        `${program} ${args[0] ?? ""} failed (${failure}):`,
        ...tail.map((line) => `  ${line}`),
        `The whole output: ${path}`,
      ].join("\n"),
    );
  }
}
