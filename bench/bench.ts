import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type Docker from "dockerode";

import { setUp } from "../cli/set-up.ts";
import type { ImageSet } from "../config/built-in.ts";
import { parseConfiguration } from "../config/parse.ts";
import { engineAddress, EngineUnreachableError } from "../engine/connect.ts";
import { labelled, removeAll } from "../engine/labelled.ts";
import { imageReferences } from "../images/references.ts";
import { planWorkshop } from "../plan/workshop.ts";
import { freePort } from "../tools/free-port.ts";
import { withLock } from "../tools/lock.ts";
import { INTERRUPTED } from "../tools/pulumi/session.ts";
import { UserError } from "../tools/user-error.ts";
import { cacheFolder } from "../tools/workspace.ts";
import { compose } from "./contenders/compose.ts";
import type { Contender, ContenderName } from "./contenders/contender.ts";
import { floor } from "./contenders/floor.ts";
import { pods } from "./contenders/pods.ts";
import { script } from "./contenders/script.ts";
import { writeDocument } from "./document.ts";
import { describeMachine } from "./machine.ts";
import type { Arena } from "./measure.ts";
import { type BenchCommand, parseBench, USAGE } from "./options.ts";
import { type PodSpec, podSpec } from "./pod.ts";
import { report, reportJson } from "./report.ts";
import type { BenchResult } from "./result.ts";
import { SamePod } from "./same-pod.ts";
import { Toolbox } from "./toolbox.ts";
import { takeTurns } from "./turns.ts";

/** The class that every contender makes, and what the tools of some of them are in. */
const STACK = "bench";
const TOOLS = "bench-tools";

/** @returns the exit code: 0 when all was measured, 1 when not, 2 for a wrong command line, 130 after Ctrl-C. */
async function main(args: readonly string[]): Promise<number> {
  if (args.includes("--help")) {
    console.log(USAGE);
    return 0;
  }
  const command = parseBench(args);
  if (typeof command === "string") {
    console.error(`${command}\n\n${USAGE}`);
    return 2;
  }
  requireOwnMachine();
  const abort = new AbortController();
  const breakOff = (): void => {
    abort.abort(new Error("broken off"));
  };
  process.on("SIGINT", breakOff).on("SIGTERM", breakOff);
  try {
    const result = await withLock(join(cacheFolder(), STACK), () => bench(command, abort.signal));
    const page = await writeDocument(result, command.out);
    console.log(command.json ? reportJson(result) : report(result));
    console.error(`Written: ${page}`);
    return 0;
  } catch (error) {
    if (error !== abort.signal.reason) throw error;
    return INTERRUPTED;
  }
}

/** The bench reads what processes of the engine have used, and enters the networks of pods. */
function requireOwnMachine(): void {
  const isLocal = process.platform === "linux" && engineAddress().startsWith("unix://");
  if (isLocal && process.getuid?.() === 0) return;
  throw new UserError("The bench must run as root, on Linux, on the machine of the Docker engine.");
}

async function bench(command: BenchCommand, signal: AbortSignal): Promise<BenchResult> {
  const folder = await mkdtemp(join(tmpdir(), "workshop-bench-"));
  // State, passphrase and seed of this program's class; a bench leaves none.
  process.env["WORKSHOP_HOME"] = join(folder, "home");
  try {
    const { engine, steps, imageSet } = await setUp({
      stack: STACK,
      yes: process.env["CI"] === "true",
      rest: [],
    });
    await refuseExisting(engine);
    try {
      const toolbox = await Toolbox.open(engine, imageReferences(imageSet).shell, TOOLS, signal);
      const contenders: Record<ContenderName, Contender> = {
        floor: floor(engine),
        script: script(toolbox, false),
        parallel: script(toolbox, true),
        compose: compose(toolbox, STACK),
        pods: pods({ stack: STACK, folder, port: await freePort(), signal }),
      };
      const arena: Arena = { engine, stack: STACK, steps, signal, samePod: new SamePod() };
      const measurements = await takeTurns(arena, contenders, command, (count) => roster(imageSet, count));
      return { machine: await describeMachine(engine, imageSet), runs: command.runs, measurements };
    } finally {
      for (const stack of [STACK, TOOLS]) await removeAll(await labelled(engine, stack));
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Another bench waits for its turn, so this is a trainer's, or was left by a bench that was killed. */
async function refuseExisting(engine: Docker): Promise<void> {
  for (const stack of [STACK, TOOLS]) {
    if ((await labelled(engine, stack)).length === 0) continue;
    throw new UserError(
      `This engine has a stack "${stack}" already, as a bench calls what it makes for itself.\n` +
        `If a bench was killed and left it: ./workshop down --stack ${stack}`,
    );
  }
}

/** The first attendees of a class that could be larger. */
function roster(imageSet: ImageSet, count: number): PodSpec[] {
  const attendees = Array.from({ length: count }, (_, index) => `pod-${index + 1}`);
  const plan = planWorkshop(STACK, parseConfiguration({ attendees }, "The bench's roster"));
  return plan.pods.map((pod) => podSpec(STACK, pod, imageReferences(imageSet)));
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  const theirs = error instanceof UserError || error instanceof EngineUnreachableError;
  console.error(theirs ? error.message : error);
  process.exit(1);
}
