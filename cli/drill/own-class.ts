import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type Docker from "dockerode";
import { stringify } from "yaml";

import { labelled } from "../../engine/labelled.ts";
import { freePort } from "../../tools/free-port.ts";
import { UserError } from "../../tools/user-error.ts";
import { CLONE } from "../../tools/workspace.ts";

/** Stack of a class that is made for a drill. */
const STACK = "drill";

/**
 * Brings up a class for a drill, and takes it down whatever the work comes to.
 *
 * @param attendees how many it has.
 * @param work is given the name of its stack.
 * @throws UserError when there is a class of that name already, or it does not come up; what `signal` was aborted
 *   with.
 */
export async function withOwnClass<T>(
  engine: Docker,
  attendees: number,
  signal: AbortSignal,
  work: (stack: string) => Promise<T>,
): Promise<T> {
  await refuseExisting(engine);
  const folder = await mkdtemp(join(tmpdir(), "workshop-drill-"));
  try {
    const file = join(folder, `Pulumi.${STACK}.yaml`);
    await writeFile(file, roster(attendees, await freePort()));
    const code = await workshop("up", "--stack", STACK, "--yes", "--config-file", file);
    signal.throwIfAborted();
    if (code !== 0) throw new UserError("The class for the drill did not come up.");
    return await work(STACK);
  } finally {
    const code = await workshop("down", "--stack", STACK, "--yes");
    if (code !== 0) console.error(`To take down what is left of it: ./workshop down --stack ${STACK}`);
    await rm(folder, { recursive: true, force: true });
  }
}

/** Another drill may be at work on it, or a trainer may have called a class so: it is not for us to take down. */
async function refuseExisting(engine: Docker): Promise<void> {
  if ((await labelled(engine, STACK)).length === 0) return;
  throw new UserError(
    `This engine has a stack "${STACK}" already, as a drill calls the class that it makes for itself.\n` +
      "Another drill may be at work. If one was killed and left it:\n" +
      `  ./workshop down --stack ${STACK}     removes it\n` +
      `  ./workshop drill --stack ${STACK}    drills it, and leaves it standing`,
  );
}

function roster(attendees: number, port: number): string {
  const ids = Array.from({ length: attendees }, (_, index) => `pod-${index + 1}`);
  return stringify({ config: { "workshop:attendees": ids, "workshop:gateway": { port } } });
}

/**
 * Runs `./workshop`, with all that it says on standard error: standard output is for the drill's result. Ctrl-C
 * reaches it by way of the terminal.
 */
async function workshop(...args: string[]): Promise<number> {
  const main = join(CLONE, "cli", "main.ts");
  const child = spawn(process.execPath, [...process.execArgv, main, ...args], { stdio: ["inherit", 2, 2] });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => {
      resolve(code ?? 1);
    });
  });
}
