import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { setUp } from "../cli/set-up.ts";
import type { ImageSet } from "../config/built-in.ts";
import { parseConfiguration } from "../config/parse.ts";
import { labelled, removeAll } from "../engine/labelled.ts";
import { imageReferences } from "../images/references.ts";
import { planWorkshop } from "../plan/workshop.ts";
import { freePort } from "../tools/free-port.ts";
import { refuseLeftovers, runBench } from "./command.ts";
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
    await refuseLeftovers(engine, [STACK, TOOLS]);
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

/** The first attendees of a class that could be larger. */
function roster(imageSet: ImageSet, count: number): PodSpec[] {
  const attendees = Array.from({ length: count }, (_, index) => `pod-${index + 1}`);
  const plan = planWorkshop(STACK, parseConfiguration({ attendees }, "The bench's roster"));
  return plan.pods.map((pod) => podSpec(STACK, pod, imageReferences(imageSet)));
}

await runBench<BenchCommand>({
  usage: USAGE,
  parse: parseBench,
  run: async (command, signal) => {
    const result = await bench(command, signal);
    const page = await writeDocument(result, command.out);
    console.log(command.json ? reportJson(result) : report(result));
    console.error(`Written: ${page}`);
  },
});
