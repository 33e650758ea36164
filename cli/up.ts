import { readHostFacts } from "../engine/facts.ts";
import { hostProblems, type Readiness, waitUntilReady } from "../engine/ready.ts";
import { startStopped } from "../engine/revive.ts";
import { changesBetween } from "../plan/changes.ts";
import type { WorkshopPlan } from "../plan/plan.ts";
import { readReceipt, writeReceipt } from "../tools/pulumi/receipt.ts";
import { type Scope, scopeTo } from "../tools/pulumi/scope.ts";
import { INTERRUPTED, runPulumi } from "../tools/pulumi/session.ts";
import { shortName } from "../tools/pulumi/stack-file.ts";
import { judgeRehearsal } from "./doctor/judge-rehearsal.ts";
import { fingerprintOf } from "./fingerprint.ts";
import type { Options } from "./options.ts";
import { type Outputs, readOutputs } from "./outputs.ts";
import { readRecord, REHEARSAL_STACK } from "./rehearse/record.ts";
import { type ReadRoster, requireRoster } from "./roster.ts";
import { prepareStack, type SetUp, setUp } from "./set-up.ts";
import { table } from "./table.ts";

/** How long the pods of a class may take to answer once their containers run. */
const PATIENCE_MS = 5 * 60_000;

/** A run that looks at everything. */
const WHOLE: Scope = { args: [], env: {} };

/** Options of Pulumi with which it still makes the whole class what the configuration says, if it succeeds. */
const HARMLESS = new Set(["--diff", "--expect-no-changes", "--refresh", "-r"]);

/**
 * `./workshop up`: set-up, `pulumi up`, and a look into every pod.
 *
 * @returns 0 when every attendee can begin, 130 after Ctrl-C, else 1.
 */
export async function up(options: Options): Promise<number> {
  // First, so that a slip of the pen does not wait for set-up.
  const roster = await requireRoster(options);
  const machine = await setUp(options, roster.configuration);
  await warnOfSize(machine, roster.plan);
  const code = await declare(options, machine, roster);
  if (code !== 0) return code === INTERRUPTED ? code : 1;

  const { attendees } = await readOutputs(machine.pulumi, options.stack);
  const stack = shortName(options.stack);
  const pods = await machine.steps.run("Waiting for the pods", (note) =>
    waitUntilReady(machine.engine, stack, Object.keys(attendees), PATIENCE_MS, (ready, all) => {
      note(`${ready} of ${all} ready`);
    }),
  );
  console.log(closingTable(stack, attendees, pods));
  const amiss = await hostProblems(machine.engine, stack);
  for (const problem of amiss) console.error(problem);
  return amiss.length === 0 && pods.every(({ problem }) => problem === undefined) ? 0 : 1;
}

/**
 * Has Pulumi make the class what its configuration says. Where it is known what the class was made from, Pulumi gets
 * to see the pods that have changed since, and where nothing has, nothing.
 *
 * @returns Pulumi's exit code.
 */
async function declare(options: Options, machine: SetUp, roster: ReadRoster): Promise<number> {
  const { stack, rest } = options;
  const { steps, pulumi } = machine;
  const prepared = await prepareStack(options, machine);
  await revive(machine, shortName(stack));

  const now = await fingerprintOf(machine, roster);
  // Whoever hands Pulumi options wants it to run with them, on everything.
  const isUsual = rest.length === 0 && !prepared.hasLost;
  const last = isUsual ? await readReceipt(pulumi, stack) : undefined;
  const changes = last === undefined ? "all" : changesBetween(last, now);
  if (changes === undefined) {
    steps.say("Nothing has changed since the last ./workshop up. With --refresh Pulumi looks nevertheless.");
    return 0;
  }
  if (changes !== "all" && changes.length > 0) steps.say(`Changed since the last up: ${changes.join(", ")}`);
  const scope = changes === "all" ? WHOLE : await scopeTo(pulumi, stack, changes);
  // The preview is for somebody who is asked whether to go on.
  const yes = options.yes ? ["--yes", "--skip-preview"] : [];
  const code = await runPulumi(pulumi, ["up", ...prepared.args, ...yes, ...scope.args, ...rest], scope.env);
  if (code === 0 && rest.every((word) => HARMLESS.has(word))) await writeReceipt(pulumi, stack, now);
  return code;
}

/** What a rehearsal found may be less than what is asked for. The class of a rehearsal itself is to find that out. */
async function warnOfSize({ engine, steps }: SetUp, plan: WorkshopPlan): Promise<void> {
  if (plan.stack === REHEARSAL_STACK) return;
  const { level, detail } = judgeRehearsal(await readRecord(), plan, await readHostFacts(engine));
  if (level === "warning") steps.say(`Warning: ${detail}`);
}

/** Pulumi sees what has changed since it last looked, and that a container has stopped only if it is told to look. */
async function revive({ engine, steps }: SetUp, stack: string): Promise<void> {
  const started = await startStopped(engine, stack);
  if (started.length > 0) steps.say(`Had stopped, and was started again: ${started.join(", ")}`);
}

/**
 * What `up` ends with. No passwords: somebody may be looking over the trainer's shoulder, at a projector even.
 *
 * @param attendees by id. Without addresses, as an older program made them, it shows the command that leads in.
 */
export function closingTable(
  stack: string,
  attendees: Outputs["attendees"],
  pods: readonly Readiness[],
): string {
  const hasAddresses = Object.values(attendees).some(({ url }) => url !== undefined);
  const rows = pods.map(({ attendee, problem = "ready" }) => {
    const { name = "", enter = "", url = enter } = attendees[attendee] ?? {};
    return [attendee, name, problem, url];
  });
  const all = table(["attendee", "name", "pod", hasAddresses ? "address" : "to get in"], rows);
  return hasAddresses ? `${all}\nPasswords: ./workshop handouts --stack ${stack}` : all;
}
