import { randomBytes } from "node:crypto";

import type Docker from "dockerode";

import { podsOf, type RunningPod } from "../../engine/pods.ts";
import { engineReason } from "../../engine/reason.ts";
import { inParallel } from "../../tools/in-parallel.ts";
import type { Note, Steps } from "../../tools/steps.ts";
import type { Handout } from "../handouts/handout.ts";
import { requireWhole } from "../whole-class.ts";
import type { Exercise } from "./exercise.ts";
import { baseImage, bringImages } from "./images.ts";
import { type Contents, contentsOf, removeNew } from "./pod-contents.ts";
import { bar } from "./progress.ts";
import type { Attempt, ExerciseResult, RehearsalResult } from "./result.ts";
import { Robot } from "./robot.ts";
import { UsageWatch } from "./usage.ts";

/** How a class is rehearsed. */
export interface RehearsalOptions {
  /** Whose pods get a robot each. */
  readonly handouts: readonly Handout[];
  readonly exercises: readonly Exercise[];
  /** Whether the class stays, and so is to be left as it was. */
  readonly stays: boolean;
  readonly steps: Steps;
  /** Aborted when the trainer has had enough. */
  readonly signal: AbortSignal;
  /** CPU time that the engine's machine has spent so far, in seconds; null where that cannot be seen. */
  readonly clock: () => Promise<number | null>;
}

/** Pods that are prepared or cleared at a time. */
const PODS_AT_ONCE = 4;

const NONCE_BYTES = 8;

/** The first row of every result. An attendee who waits longer for a terminal calls the trainer. */
const ENTERING = { name: "login", title: "Log in, and open a terminal", timeoutSeconds: 30 };

/** A robot and its pod. */
interface Seat {
  readonly robot: Robot;
  readonly pod: RunningPod;
  /** What the pod held before. Undefined where it does not matter. */
  readonly before: Contents | undefined;
}

/**
 * Lets a robot into every pod of a running class, has all of them do the exercises at the same time, and watches what
 * the pods use. A robot that gives up at an exercise does none of those after it.
 *
 * @throws UserError when the class is not whole; what `signal` was aborted with.
 */
export async function rehearseClass(
  engine: Docker,
  stack: string,
  options: RehearsalOptions,
): Promise<Pick<RehearsalResult, "attendees" | "exercises" | "usage">> {
  const { handouts, steps } = options;
  const attendees = handouts.map(({ id }) => id);
  await steps.run("Looking whether the class is whole", () =>
    requireWhole(engine, stack, attendees, "rehearsed"),
  );
  const seats = await takeSeats(engine, stack, options);
  const pods = seats.map(({ pod }) => pod);
  const watch = new UsageWatch(engine, pods);
  try {
    await steps.run("Giving the pods their images", (note) => hand(engine, pods, options, note));
    const robots = seats.map(({ robot }) => robot);
    const exercises = await doAll(robots, options);
    return { attendees: seats.length, exercises, usage: await watch.end() };
  } finally {
    await watch.stop();
    await steps.run("Clearing up", () => clearUp(engine, seats, steps));
  }
}

async function takeSeats(
  engine: Docker,
  stack: string,
  { handouts, stays, signal }: RehearsalOptions,
): Promise<Seat[]> {
  const pods = new Map((await podsOf(engine, stack)).map((pod) => [pod.attendee, pod]));
  return inParallel(handouts, PODS_AT_ONCE, async (handout) => {
    const pod = pods.get(handout.id);
    if (pod === undefined) throw new Error(`${handout.id} has no pod`);
    const nonce = randomBytes(NONCE_BYTES).toString("hex");
    const robot = new Robot(handout, nonce, await baseImage(engine, pod), signal);
    return { robot, pod, before: stays ? await contentsOf(engine, pod) : undefined };
  });
}

async function hand(
  engine: Docker,
  pods: readonly RunningPod[],
  { exercises, signal }: RehearsalOptions,
  note: Note,
): Promise<void> {
  const images = exercises.flatMap((exercise) => exercise.images);
  let done = 0;
  await inParallel(pods, PODS_AT_ONCE, async (pod) => {
    signal.throwIfAborted();
    await bringImages(engine, pod, [...new Set([await baseImage(engine, pod), ...images])]);
    note(bar((done += 1), pods.length));
  });
}

/** All robots begin an exercise together, as a class does that is told to. */
async function doAll(
  robots: readonly Robot[],
  { exercises, steps, signal, clock }: RehearsalOptions,
): Promise<ExerciseResult[]> {
  const tasks = [
    { ...ENTERING, work: (robot: Robot) => robot.enter() },
    ...exercises.map((exercise) => ({ ...exercise, work: (robot: Robot) => robot.attempt(exercise) })),
  ];
  const results: ExerciseResult[] = [];
  let going = robots;
  for (const { name, title, timeoutSeconds, work } of tasks) {
    signal.throwIfAborted();
    const before = await clock();
    const attempts = await steps.run(`${name}: ${title}`, (note) => together(going, work, note));
    const after = await clock();
    const cpuSeconds = before === null || after === null ? null : after - before;
    results.push({ name, title, timeoutSeconds, attempts, cpuSeconds });
    const fit = new Set(attempts.flatMap(({ attendee, problem }) => (problem === null ? [attendee] : [])));
    going = going.filter(({ attendee }) => fit.has(attendee));
  }
  return results;
}

async function together(
  robots: readonly Robot[],
  work: (robot: Robot) => Promise<Attempt>,
  note: Note,
): Promise<Attempt[]> {
  let done = 0;
  return Promise.all(
    robots.map(async (robot) => {
      const attempt = await work(robot);
      note(bar((done += 1), robots.length));
      return attempt;
    }),
  );
}

async function clearUp(engine: Docker, seats: readonly Seat[], steps: Steps): Promise<void> {
  await Promise.all(seats.map(({ robot }) => robot.leave()));
  await inParallel(seats, PODS_AT_ONCE, async ({ robot, pod, before }) => {
    if (before === undefined) return;
    const left = await removeNew(engine, pod, before, robot.folder).catch((error: unknown) => [
      engineReason(error),
    ]);
    if (left.length > 0)
      steps.say(`Of the rehearsal there is still in ${pod.attendee}'s pod: ${left.join(", ")}`);
  });
}
