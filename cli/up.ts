import Table from "cli-table3";
import { z } from "zod";

import { hostProblems, type Readiness, waitUntilReady } from "../engine/ready.ts";
import { startStopped } from "../engine/revive.ts";
import { askPulumi, INTERRUPTED, type PulumiSession, runPulumi } from "../tools/pulumi/session.ts";
import { shortName } from "../tools/pulumi/stack-file.ts";
import type { Options } from "./options.ts";
import { requireRoster } from "./roster.ts";
import { prepareStack, type SetUp, setUp } from "./set-up.ts";

/** How long the pods of a class may take to answer once their containers run. */
const PATIENCE_MS = 5 * 60_000;

/** The program's output: what each attendee is told, by id. A run that made nothing has none. */
const outputs = z.object({
  attendees: z.record(z.string(), z.object({ name: z.string(), enter: z.string() })).default({}),
});

type Handouts = z.infer<typeof outputs>["attendees"];

/**
 * `./workshop up`: set-up, `pulumi up`, and a look into every pod.
 *
 * @returns 0 when every attendee can begin, 130 after Ctrl-C, else 1.
 */
export async function up(options: Options): Promise<number> {
  // First, so that a slip of the pen does not wait for set-up.
  const configuration = await requireRoster(options);
  const machine = await setUp(options, configuration);
  const stackArgs = await prepareStack(options, machine);
  await revive(machine, shortName(options.stack));
  // The preview is for somebody who is asked whether to go on.
  const yes = options.yes ? ["--yes", "--skip-preview"] : [];
  const code = await runPulumi(machine.pulumi, ["up", ...stackArgs, ...yes, ...options.rest]);
  if (code !== 0) return code === INTERRUPTED ? code : 1;

  const handouts = await readHandouts(machine.pulumi, options.stack);
  const stack = shortName(options.stack);
  const pods = await machine.steps.run("Waiting for the pods", (note) =>
    waitUntilReady(machine.engine, stack, Object.keys(handouts), PATIENCE_MS, (ready, all) => {
      note(`${ready} of ${all} ready`);
    }),
  );
  console.log(table(handouts, pods));
  const amiss = await hostProblems(machine.engine, stack);
  for (const problem of amiss) console.error(problem);
  return amiss.length === 0 && pods.every(({ problem }) => problem === undefined) ? 0 : 1;
}

/** Pulumi sees what has changed since it last looked, and that a container has stopped only if it is told to look. */
async function revive({ engine, steps }: SetUp, stack: string): Promise<void> {
  const started = await startStopped(engine, stack);
  if (started.length > 0) steps.say(`Had stopped, and was started again: ${started.join(", ")}`);
}

async function readHandouts(pulumi: PulumiSession, stack: string): Promise<Handouts> {
  const json = await askPulumi(pulumi, ["stack", "output", "--json", "--stack", stack]);
  return outputs.parse(JSON.parse(json)).attendees;
}

function table(handouts: Handouts, pods: readonly Readiness[]): string {
  const rows = new Table({ head: ["attendee", "name", "pod", "to get in"], style: { head: [], border: [] } });
  for (const { attendee, problem } of pods) {
    const { name = "", enter = "" } = handouts[attendee] ?? {};
    rows.push([attendee, name, problem ?? "ready", enter]);
  }
  return rows.toString();
}
