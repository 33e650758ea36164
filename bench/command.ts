import { join } from "node:path";

import type Docker from "dockerode";

import { interruptible } from "../cli/interruptible.ts";
import { engineAddress, EngineUnreachableError } from "../engine/connect.ts";
import { labelled } from "../engine/labelled.ts";
import { withLock } from "../tools/lock.ts";
import { UserError } from "../tools/user-error.ts";
import { cacheFolder } from "../tools/workspace.ts";

/** A program that measures, as it is called from the command line. */
export interface BenchProgram<Command> {
  /** Printed with `--help`, and after a wrong command line. */
  readonly usage: string;
  /** @returns in place of the command what is wrong with it. */
  readonly parse: (args: readonly string[]) => Command | string;
  /**
   * Measures and writes. No other of these programs runs meanwhile on this machine.
   *
   * @throws when something could not be measured; what `signal` was aborted with.
   */
  readonly run: (command: Command, signal: AbortSignal) => Promise<void>;
}

/**
 * Runs such a program with this process's arguments. Its exit code: 0 when all was measured, 1 when not, 2 for a wrong
 * command line, 130 after Ctrl-C.
 */
export async function runBench<Command>(program: BenchProgram<Command>): Promise<void> {
  try {
    process.exitCode = await exitCodeOf(program, process.argv.slice(2));
  } catch (error) {
    const theirs = error instanceof UserError || error instanceof EngineUnreachableError;
    console.error(theirs ? error.message : error);
    process.exit(1);
  }
}

async function exitCodeOf<Command>(
  { usage, parse, run }: BenchProgram<Command>,
  args: readonly string[],
): Promise<number> {
  if (args.includes("--help")) {
    console.log(usage);
    return 0;
  }
  const command = parse(args);
  if (typeof command === "string") {
    console.error(`${command}\n\n${usage}`);
    return 2;
  }
  requireOwnMachine();
  return interruptible(async (signal) => {
    await withLock(join(cacheFolder(), "bench"), () => run(command, signal));
    return 0;
  });
}

/** A bench reads what processes of the engine have used, and enters the networks of pods. */
function requireOwnMachine(): void {
  const isLocal = process.platform === "linux" && engineAddress().startsWith("unix://");
  if (isLocal && process.getuid?.() === 0) return;
  throw new UserError("The bench must run as root, on Linux, on the machine of the Docker engine.");
}

/**
 * Refuses an engine that has what a bench would make for itself. Another bench waits for its turn, so it is a trainer's,
 * or was left by a bench that was killed.
 *
 * @throws UserError with how to remove it.
 */
export async function refuseLeftovers(engine: Docker, stacks: readonly string[]): Promise<void> {
  for (const stack of stacks) {
    if ((await labelled(engine, stack)).length === 0) continue;
    throw new UserError(
      `This engine has a stack "${stack}" already, as a bench calls what it makes for itself.\n` +
        `If a bench was killed and left it: ./workshop down --stack ${stack}`,
    );
  }
}
