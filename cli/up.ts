import Table from "cli-table3";
import type Docker from "dockerode";

import { containerName } from "../plan/names.ts";
import { type Readiness, waitUntilReady } from "../engine/ready.ts";
import { runPulumi } from "../tools/pulumi/session.ts";
import { shortName } from "../tools/pulumi/stack-file.ts";
import type { Steps } from "../tools/steps.ts";
import type { Options } from "./options.ts";
import { prepareStack, setUp } from "./set-up.ts";

/** How long the pods of a class may take to answer once their containers run. */
const PATIENCE_MS = 5 * 60_000;

/**
 * `./workshop up`: set-up, `pulumi up`, and a look into every pod.
 *
 * @returns 0 when every attendee can begin; else Pulumi's exit code, or 1.
 */
export async function up(options: Options): Promise<number> {
  const machine = await setUp(options);
  const stackArgs = await prepareStack(options, machine);
  // The preview is for somebody who is asked whether to go on.
  const yes = options.yes ? ["--yes", "--skip-preview"] : [];
  const code = await runPulumi(machine.pulumi, ["up", ...stackArgs, ...yes, ...options.rest]);
  if (code !== 0) return code;
  const pods = await look(machine.engine, machine.steps, shortName(options.stack));
  console.log(table(shortName(options.stack), pods));
  return pods.every(({ problem }) => problem === undefined) ? 0 : 1;
}

async function look(engine: Docker, steps: Steps, stack: string): Promise<Readiness[]> {
  return steps.run("Waiting for the pods", () => waitUntilReady(engine, stack, () => undefined, PATIENCE_MS));
}

function table(stack: string, pods: readonly Readiness[]): string {
  const rows = new Table({ head: ["attendee", "pod", "to get in"], style: { head: [], border: [] } });
  for (const { attendee, problem } of pods) {
    rows.push([
      attendee,
      problem ?? "ready",
      `docker exec -it ${containerName(stack, attendee, "shell")} bash`,
    ]);
  }
  return rows.toString();
}
