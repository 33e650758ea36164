import { parseConfiguration } from "../../config/parse.ts";
import { planWorkshop } from "../../plan/workshop.ts";
import { UserError } from "../../tools/user-error.ts";
import { openSite } from "../doctor/site.ts";
import { readHandouts } from "../handouts/handouts.ts";
import { withOwnClass, workshop } from "../own-class.ts";
import { requireRoster } from "../roster.ts";
import { largestClass } from "./capacity.ts";
import { lookAtHost } from "./host-watch.ts";
import { keepRecord, kindsOfPods, REHEARSAL_STACK } from "./record.ts";
import { isGood, type RehearsalResult } from "./result.ts";
import { robotsClass } from "./robots-class.ts";
import { perform, type Stage } from "./stage.ts";

/**
 * Rehearses in a class that is made for it and taken down afterwards, and keeps what was found for `up` and `doctor`.
 *
 * @throws UserError when there is no roster, the engine is on another machine, or the class does not come up.
 */
export async function rehearseOwn(stage: Stage): Promise<RehearsalResult> {
  const { engine, exercises, signal, command } = stage;
  const { attendees: count, configFile } = command;
  const file = configFile === undefined ? {} : { configFile };
  const configuration = robotsClass((await requireRoster({ stack: "dev", ...file })).raw, count);
  const { dataRoot, host } = await localSite();
  // Images are not what a class takes, so they are there before it is looked what is free.
  const roster = configFile === undefined ? [] : ["--config-file", configFile];
  if ((await workshop("setup", "--yes", ...roster)) !== 0) throw new UserError("The set-up failed.");
  signal.throwIfAborted();
  const before = await lookAtHost(dataRoot);
  const own = { stack: REHEARSAL_STACK, command: "rehearse", event: "a rehearsal", configuration };
  const result = await withOwnClass(engine, own, signal, async (stack) => {
    const { attendees } = await readHandouts(stack, stage.steps);
    const done = await perform(stage, stack, { handouts: attendees, stays: false, dataRoot, before });
    const { host: use } = done;
    const largest = isGood(done) && use !== null ? largestClass({ ...done, host: use }) : undefined;
    return { ...done, largest: largest ?? null };
  });
  const { attendees, largest } = result;
  await keepRecord({
    date: new Date().toISOString(),
    attendees,
    ok: isGood(result),
    largest,
    machine: { cpus: host.cpus, memoryMiB: host.memoryMiB },
    pods: kindsOfPods(planWorkshop(REHEARSAL_STACK, parseConfiguration(configuration))),
    exercises: exercises.map(({ name }) => name),
  });
  return result;
}

async function localSite() {
  const { engine, isLocal, host, obstacle } = await openSite();
  if (engine === undefined) throw obstacle ?? new Error("no engine answers");
  if (isLocal) return { dataRoot: engine.info.dataRoot, host };
  throw new UserError(
    "The engine is not on this machine, and a rehearsal's own class is to be found at this machine's address only.\n" +
      "Rehearse on the engine's machine, or in a class that is there: --stack NAME.",
  );
}
