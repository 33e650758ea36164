import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type Docker from "dockerode";
import { stringify } from "yaml";

import { labelled } from "../engine/labelled.ts";
import { freePort } from "../tools/free-port.ts";
import { UserError } from "../tools/user-error.ts";
import { CLONE } from "../tools/workspace.ts";

/** A class that a command makes for itself. */
export interface OwnClass {
  readonly stack: string;
  /** The command, where it can also use a class that is there: `drill`. Default: it cannot. */
  readonly command?: string;
  /** What the command does, with its article: `a drill`. */
  readonly event: string;
  /** The class's configuration, by key without the project's prefix, but for the gateway. */
  readonly configuration: Readonly<Record<string, unknown>>;
}

/**
 * Brings up a class for a command, and takes it down whatever the work comes to.
 *
 * @param work is given the name of its stack.
 * @throws UserError when there is a class of that name already, or it does not come up; what `signal` was aborted
 *   with.
 */
export async function withOwnClass<T>(
  engine: Docker,
  own: OwnClass,
  signal: AbortSignal,
  work: (stack: string) => Promise<T>,
): Promise<T> {
  const { stack } = own;
  await refuseExisting(engine, own);
  const folder = await mkdtemp(join(tmpdir(), `workshop-${stack}-`));
  try {
    const file = join(folder, `Pulumi.${stack}.yaml`);
    await writeFile(file, roster(own, await freePort()));
    const code = await workshop("up", "--stack", stack, "--yes", "--config-file", file);
    signal.throwIfAborted();
    if (code !== 0) throw new UserError(`The class for the ${stack} did not come up.`);
    return await work(stack);
  } finally {
    const code = await workshop("down", "--stack", stack, "--yes");
    if (code !== 0) console.error(`To take down what is left of it: ./workshop down --stack ${stack}`);
    await rm(folder, { recursive: true, force: true });
  }
}

/** Another one may be at work on it, or a trainer may have called a class so: it is not for us to take down. */
async function refuseExisting(engine: Docker, { stack, command, event }: OwnClass): Promise<void> {
  if ((await labelled(engine, stack)).length === 0) return;
  const take = `./workshop down --stack ${stack}`;
  const use = command === undefined ? "" : `./workshop ${command} --stack ${stack}`;
  throw new UserError(
    `This engine has a stack "${stack}" already, as ${event} calls the class that it makes for itself.\n` +
      "Another one may be at work. If one was killed and left it:\n" +
      `  ${take.padEnd(use.length)}     removes it` +
      (use === "" ? "" : `\n  ${use}     uses it, and leaves it standing`),
  );
}

function roster({ configuration }: OwnClass, port: number): string {
  const whole = Object.entries({ ...configuration, gateway: { port } });
  return stringify({ config: Object.fromEntries(whole.map(([key, value]) => [`workshop:${key}`, value])) });
}

/**
 * Runs `./workshop`, with all that it says on standard error: standard output is for the command's own result. Ctrl-C
 * reaches it by way of the terminal.
 *
 * @returns the exit code.
 */
export async function workshop(...args: string[]): Promise<number> {
  const main = join(CLONE, "cli", "main.ts");
  const child = spawn(process.execPath, [...process.execArgv, main, ...args], { stdio: ["inherit", 2, 2] });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => {
      resolve(code ?? 1);
    });
  });
}
