import { join } from "node:path";

import type Docker from "dockerode";

import { withOwnClass } from "../../cli/own-class.ts";
import { baseImage } from "../../cli/rehearse/images.ts";
import { setUp } from "../../cli/set-up.ts";
import { parseConfiguration } from "../../config/parse.ts";
import { labelled, removeAll } from "../../engine/labelled.ts";
import { podsOf } from "../../engine/pods.ts";
import { imageReferences } from "../../images/references.ts";
import type { Steps } from "../../tools/steps.ts";
import { refuseLeftovers, runBench } from "../command.ts";
import { writePage } from "../document.ts";
import { describeMachine } from "../machine.ts";
import { rotated } from "../turns.ts";
import { Bed } from "./bed.ts";
import { type IsolationCommand, parseIsolationBench, USAGE } from "./options.ts";
import { serveOutside } from "./outside.ts";
import { isolationPage } from "./page.ts";
import { COMPARED, type IsolationResult, type WorkloadResult } from "./result.ts";
import { WORKLOADS } from "./workloads.ts";

const STACK = "bench-isolation";
const OUTSIDE = "bench-isolation-outside";
const PAGE = "isolation-cost.md";

/** A rootless engine wants the images that are built here. */
const IMAGE_SET = "debian";

await runBench<IsolationCommand>({
  usage: USAGE,
  parse: parseIsolationBench,
  run: async ({ rounds, out }, signal) => {
    const page = isolationPage(await bench(rounds, signal));
    console.error(`Written: ${await writePage(join(out, PAGE), page)}`);
  },
});

async function bench(rounds: number, signal: AbortSignal): Promise<IsolationResult> {
  const attendees = COMPARED.map((isolation) => ({ id: isolation, isolation }));
  const configuration = { attendees, imageSet: IMAGE_SET };
  const options = { stack: STACK, yes: process.env["CI"] === "true", rest: [] };
  const { engine, steps } = await setUp(options, parseConfiguration(configuration));
  await refuseLeftovers(engine, [OUTSIDE]);
  const own = { stack: STACK, event: "this bench", configuration };
  return withOwnClass(engine, own, signal, async () => {
    try {
      const beds = await steps.run("Images for the pods", () => makeBeds(engine, signal));
      const workloads = await measure(beds, rounds, steps);
      return { machine: await describeMachine(engine, IMAGE_SET), rounds, workloads };
    } finally {
      await removeAll(await labelled(engine, OUTSIDE));
    }
  });
}

/** In the order of what is compared. */
async function makeBeds(engine: Docker, signal: AbortSignal): Promise<Bed[]> {
  const pods = await podsOf(engine, STACK);
  const [first] = pods;
  if (first === undefined) throw new Error("a class without pods");
  const base = await baseImage(engine, first);
  const addresses = await serveOutside(engine, base, OUTSIDE, { stack: STACK, attendees: COMPARED });
  const large = imageReferences(IMAGE_SET).shell;
  return Promise.all(
    COMPARED.map(async (isolation) => {
      const pod = pods.find(({ attendee }) => attendee === isolation);
      if (pod === undefined) throw new Error(`no pod of the kind ${isolation}`);
      return Bed.prepare(engine, pod, { base, large, outside: addresses.get(isolation) ?? "" }, signal);
    }),
  );
}

/** The pods take turns at each workload, and each round begins with another one. */
async function measure(beds: readonly Bed[], rounds: number, steps: Steps): Promise<WorkloadResult[]> {
  const results = WORKLOADS.map(({ title, unit }) => ({ title, unit, rounds: [] as number[][] }));
  for (let round = 0; round < rounds; round += 1) {
    await steps.run(`Round ${round + 1} of ${rounds}`, async (note) => {
      for (const [index, workload] of WORKLOADS.entries()) {
        note(workload.title);
        const found: number[] = [];
        for (const kind of rotated([...beds.keys()], round)) {
          const bed = beds[kind];
          if (bed !== undefined) found[kind] = await workload.measure(bed);
        }
        results[index]?.rounds.push(found);
      }
    });
  }
  return results;
}
