import { execFile, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";

import type { Steps } from "../steps.ts";
import { UserError } from "../user-error.ts";
import { CLONE } from "../workspace.ts";
import { type Backend, chooseBackend, localState } from "./backend.ts";
import { paceOf } from "./pace.ts";
import { shortName, type StackFile } from "./stack-file.ts";
import { ensureToolchain, type Toolchain } from "./toolchain.ts";

/** Name of the project in Pulumi.yaml. */
export const PROJECT = "workshop";

/** Exit code of a program that Ctrl-C has ended. */
export const INTERRUPTED = 130;

/** Pulumi, with the environment that it needs in this clone. */
export interface PulumiSession {
  readonly backend: Backend;
  readonly env: Readonly<Record<string, string>>;
  readonly origin: Toolchain["origin"];
}

/** Brings Pulumi and finds its backend. */
export async function openPulumi(steps: Steps): Promise<PulumiSession> {
  const { origin, home, env } = await ensureToolchain(steps);
  const backend = await chooseBackend(home);
  return { backend, origin, env: { ...env, ...backend.env } };
}

/**
 * Runs Pulumi in the clone with this process's own terminal.
 *
 * @param env further variables for it and the program. Default: none.
 * @returns the exit code; {@link INTERRUPTED} after Ctrl-C, whatever Pulumi makes of it.
 */
export async function runPulumi(
  session: PulumiSession,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<number> {
  // The terminal sends Ctrl-C to Pulumi too, which then finishes what it has begun; this process waits for that.
  const signals: string[] = [];
  const wait = (signal: string): void => void signals.push(signal);
  process.on("SIGINT", wait);
  const child = spawn("pulumi", args, {
    cwd: CLONE,
    env: { ...process.env, ...session.env, ...paceOf(args, session.backend.isLocal), ...env },
    stdio: "inherit",
  });
  const forward = (): void => void child.kill("SIGTERM");
  process.on("SIGTERM", forward);
  try {
    const code = await new Promise<number>((resolve, reject) => {
      child.on("error", reject);
      child.on("close", (status) => {
        resolve(status ?? 1);
      });
    });
    return signals.length > 0 && code !== 0 ? INTERRUPTED : code;
  } finally {
    process.off("SIGINT", wait);
    process.off("SIGTERM", forward);
  }
}

/** Where a stack's state lies when the backend is local. */
export function stateFile(stack: string): string {
  return join(localState(), ".pulumi", "stacks", PROJECT, `${shortName(stack)}.json`);
}

/** Whether the backend has a stack of this name. */
export async function stackExists(session: PulumiSession, stack: string): Promise<boolean> {
  if (session.backend.isLocal) return existsSync(stateFile(stack));
  return askPulumi(session, ["stack", "select", "--stack", stack]).then(
    () => true,
    () => false,
  );
}

/** Makes a stack in the backend. */
export async function createStack(
  session: PulumiSession,
  stack: string,
  { folder }: StackFile,
): Promise<void> {
  // In the copy's project, since Pulumi writes the salt of a new stack into the project's own file.
  await askPulumi(session, ["stack", "init", "--no-select", stack], folder);
}

/** Removes an empty stack from the backend. The trainer's file stays. */
export async function removeStack(session: PulumiSession, stack: string): Promise<void> {
  await askPulumi(session, ["stack", "rm", "--yes", "--preserve-config", "--stack", stack]);
}

/**
 * Runs Pulumi without a terminal and returns what it answers.
 *
 * @throws UserError with what it says, when it fails.
 */
export async function askPulumi(
  session: PulumiSession,
  args: readonly string[],
  cwd = CLONE,
): Promise<string> {
  const env = { ...process.env, ...session.env };
  try {
    const { stdout } = await promisify(execFile)("pulumi", [...args, "--non-interactive"], {
      cwd,
      env,
      maxBuffer: Infinity,
    });
    return stdout;
  } catch (error) {
    const said = error instanceof Error && "stderr" in error ? String(error.stderr).trim() : String(error);
    throw new UserError(`pulumi ${args.slice(0, 2).join(" ")} failed:\n${said}`, { cause: error });
  }
}
