import { percentile } from "../../tools/percentile.ts";
import { formatGib } from "../doctor/units.ts";
import { table } from "../table.ts";
import { type Attempt, type ExerciseResult, isGood, type RehearsalResult } from "./result.ts";

/** Of what an exercise wrote before it was given up. */
const SHOWN_LINES = 12;

/** Seconds that the robots took that did an exercise. Null where none did. */
interface Times {
  readonly p50: number | null;
  readonly p95: number | null;
  readonly max: number | null;
}

/** What a rehearsal came to, for a person: times, what went wrong, what was used, the verdict. */
export function report(result: RehearsalResult): string {
  const sections = [times(result.exercises), wrongs(result.exercises), use(result), verdict(result)];
  return sections.filter((section) => section !== "").join("\n\n");
}

/** The same for a program. */
export function reportJson(result: RehearsalResult): string {
  const exercises = result.exercises.map((exercise) => ({ ...exercise, seconds: timesOf(exercise) }));
  return JSON.stringify({ ok: isGood(result), ...result, exercises }, undefined, 2);
}

function timesOf({ attempts }: ExerciseResult): Times {
  const seconds = attempts.filter(isDone).map((attempt) => attempt.seconds);
  const at = (share: number): number | null => (seconds.length === 0 ? null : percentile(seconds, share));
  return { p50: at(0.5), p95: at(0.95), max: at(1) };
}

function isDone({ problem }: Attempt): boolean {
  return problem === null;
}

function times(exercises: readonly ExerciseResult[]): string {
  const rows = exercises.map((exercise) => {
    const { name, title, timeoutSeconds, attempts } = exercise;
    const { p50, p95, max } = timesOf(exercise);
    const done = `${attempts.filter(isDone).length} of ${attempts.length}`;
    return [name, title, done, time(p50), time(p95), time(max), `${timeoutSeconds} s`];
  });
  return table(["exercise", "what", "done", "p50", "p95", "max", "timeout"], rows);
}

function time(seconds: number | null): string {
  return seconds === null ? "–" : `${seconds.toFixed(1)} s`;
}

/** Robots that gave up for the same reason are named together, with the output of the first. */
function wrongs(exercises: readonly ExerciseResult[]): string {
  const lines = exercises.flatMap(({ name, attempts }) => {
    const groups = Map.groupBy(
      attempts.filter((attempt) => !isDone(attempt)),
      ({ problem }) => problem,
    );
    return [...groups].flatMap(([problem, [first, ...others]]) => {
      if (first === undefined) return [];
      const more = others.length === 0 ? "" : ` and ${others.length} more`;
      return [`  ${name}, ${first.attendee}${more}: ${problem ?? ""}`, ...tail(first.output)];
    });
  });
  return lines.length === 0 ? "" : ["What went wrong:", ...lines].join("\n");
}

function tail(output: string): string[] {
  const lines = output.trim().split("\n");
  const shown = lines.slice(-SHOWN_LINES).filter((line) => line.trim() !== "");
  // A colour or a jump of the cursor in it would spoil the report.
  return shown.map((line) => `    | ${line.replaceAll(/\p{Cc}+/gu, " ").trimEnd()}`);
}

function use({ usage, host }: RehearsalResult): string {
  const memory = usage.map(({ peakMemoryMiB }) => peakMemoryMiB);
  const cpu = usage.map(({ cpuSeconds }) => cpuSeconds);
  const of = (values: readonly number[], unit: string): string =>
    `p50 ${percentile(values, 0.5).toFixed(0)} ${unit}, most ${percentile(values, 1).toFixed(0)} ${unit}`;
  const lines = [
    `  memory of an attendee's pod at its peak: ${of(memory, "MiB")}`,
    `  CPU time of an attendee's pod, all in all: ${of(cpu, "s")}`,
  ];
  if (host !== null) {
    const { total, least, before } = host.memoryMiB;
    const had = before === null ? "" : `, ${formatGib(total - before)} of it before there was a class`;
    lines.push(
      `  memory of the host in use at the peak: ${formatGib(total - least)} of ${formatGib(total)}${had}`,
      `  the host's ${host.cpus} cores at work: ${(100 * host.cpuShare).toFixed(0)} % of the time`,
    );
  }
  return ["What it took:", ...lines].join("\n");
}

function verdict({ attendees, exercises, largest }: RehearsalResult): string {
  const through = exercises.at(-1)?.attempts.filter(isDone).length ?? 0;
  const tasks = exercises.length;
  if (!isGood({ attendees, exercises })) {
    return `Not as it should be: ${through} of ${attendees} robots got through all ${tasks} rows of the table.`;
  }
  const good = `All is well: ${attendees} ${attendees === 1 ? "robot" : "robots"} did everything, at the same time.`;
  if (largest === null)
    return `${good}\nHow large a class may be is told by a rehearsal with a class of its own.`;
  const { by, limitedBy } = largest;
  return (
    `${good}\nThis host carries about ${largest.attendees} attendees; what ends first is ${limitedBy} ` +
    `(memory is enough for ${by.memory}, CPU for ${by.CPU}, disk for ${by.disk}).\n` +
    `That is extrapolated from ${attendees}: each further one takes as much memory, disk and CPU time as these did,\n` +
    "and the class is full when the slowest would reach an exercise's timeout."
  );
}
