import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";

import type { Steps } from "../steps.ts";
import { runLogged } from "../run.ts";
import { CLONE } from "../workspace.ts";
import { type Backend, chooseBackend, localState } from "./backend.ts";
import { shortName, type StackFile } from "./stack-file.ts";
import { ensureToolchain, type Toolchain } from "./toolchain.ts";

/** Name of the project in Pulumi.yaml. */
const PROJECT = "workshop";

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
 * @returns the exit code; 130 after Ctrl-C.
 */
export async function runPulumi(session: PulumiSession, args: readonly string[]): Promise<number> {
  // The terminal sends Ctrl-C to Pulumi too, which then finishes what it has begun; this process waits for that.
  const wait = (): void => undefined;
  process.on("SIGINT", wait);
  const child = spawn("pulumi", args, {
    cwd: CLONE,
    env: { ...process.env, ...session.env },
    stdio: "inherit",
  });
  const forward = (): void => void child.kill("SIGTERM");
  process.on("SIGTERM", forward);
  try {
    return await new Promise<number>((resolve, reject) => {
      child.on("error", reject);
      child.on("close", (code, signal) => {
        resolve(code ?? (signal === "SIGINT" ? 130 : 143));
      });
    });
  } finally {
    process.off("SIGINT", wait);
    process.off("SIGTERM", forward);
  }
}

/** Whether the backend has a stack of this name. */
export async function stackExists(session: PulumiSession, stack: string): Promise<boolean> {
  if (session.backend.isLocal)
    return existsSync(join(localState(), ".pulumi", "stacks", PROJECT, `${shortName(stack)}.json`));
  return quietly(session, ["stack", "select", "--stack", stack], CLONE).then(
    () => true,
    () => false,
  );
}

/** Makes the stack exist in the backend. */
export async function ensureStack(session: PulumiSession, stack: string, file: StackFile): Promise<void> {
  if (session.backend.isLocal && (await stackExists(session, stack))) return;
  // In the copy's project, since Pulumi writes the salt of a new stack into the project's own file.
  await quietly(session, ["stack", "select", "--create", "--stack", stack], file.folder);
}

/** Removes an empty stack from the backend. The trainer's file stays. */
export async function removeStack(session: PulumiSession, stack: string): Promise<void> {
  await quietly(session, ["stack", "rm", "--yes", "--preserve-config", "--stack", stack], CLONE);
}

/** Runs Pulumi without a terminal; what it says goes to a log. */
async function quietly({ env }: PulumiSession, args: readonly string[], cwd: string): Promise<void> {
  await runLogged("pulumi", "pulumi", [...args, "--non-interactive"], { cwd, env });
}
