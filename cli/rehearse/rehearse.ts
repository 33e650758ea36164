import { WALK_IN_IDS } from "../../config/built-in.ts";
import { connectEngine } from "../../engine/connect.ts";
import { stepsOn } from "../../tools/steps.ts";
import { UserError } from "../../tools/user-error.ts";
import { consentFor } from "../consent.ts";
import { openSite } from "../doctor/site.ts";
import { readHandouts } from "../handouts/handouts.ts";
import { interruptible } from "../interruptible.ts";
import { readExercises } from "./exercise.ts";
import { requireImages } from "./images.ts";
import { parseRehearse } from "./options.ts";
import { rehearseOwn } from "./own-rehearsal.ts";
import { report, reportJson } from "./report.ts";
import { isGood, type RehearsalResult } from "./result.ts";
import { perform, type Stage } from "./stage.ts";

/**
 * `./workshop rehearse`: robots do the exercises of a workshop, one in every pod and all at once, through the door that
 * attendees come in by.
 *
 * @returns 0 when every robot did every exercise, 2 for a wrong command line, 130 after Ctrl-C, else 1.
 */
export async function rehearse(args: readonly string[]): Promise<number> {
  const command = parseRehearse(args);
  if (typeof command === "string") {
    console.error(`${command}\n\n./workshop help lists the options.`);
    return 2;
  }
  const exercises = await readExercises(command.exercises);
  const engine = await connectEngine();
  await requireImages(engine, [...new Set(exercises.flatMap(({ images }) => images))]);
  return interruptible(async (signal) => {
    const stage = { command, engine, exercises, steps: stepsOn(process.stderr), signal };
    const { stack } = command;
    const result = await (stack === undefined ? rehearseOwn(stage) : rehearseExisting(stage, stack));
    if (result === undefined) return 1;
    console.log(command.json ? reportJson(result) : report(result));
    return isGood(result) ? 0 : 1;
  });
}

async function rehearseExisting(stage: Stage, stack: string): Promise<RehearsalResult | undefined> {
  const { command, steps } = stage;
  const { attendees, walkIns } = await readHandouts(stack, steps);
  // Whoever comes in by a walk-in's card has taken the pod.
  const handouts = attendees.filter(({ id }) => walkIns === undefined || !WALK_IN_IDS.includes(id));
  if (handouts.length === 0) throw new UserError(`The class "${stack}" has pods for walk-ins only.`);
  if (!(await consentFor(command)(`${warning(stack, handouts.length)}\nGo on?`))) {
    console.error("Nothing was touched. To agree beforehand: --yes");
    return undefined;
  }
  const { engine, isLocal } = await openSite();
  const dataRoot = isLocal ? engine?.info.dataRoot : undefined;
  return { ...(await perform(stage, stack, { handouts, stays: true, dataRoot })), largest: null };
}

function warning(stack: string, pods: number): string {
  return (
    `Robots come into ${pods} pods of the class "${stack}", and do exercises there. What the pods have by ` +
    "now stays.\nWhat comes into their engines and registries meanwhile is removed at the end, so nobody should be " +
    "at work."
  );
}
