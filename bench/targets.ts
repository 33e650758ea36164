import { FIGURES, type FigureName } from "./figures.ts";
import { type BenchResult, sizesOf } from "./result.ts";
import { figureOf, pairs, type Question, spread } from "./statistics.ts";

/** What the project wants to reach on 2 cores, and what was measured. */
export interface Target {
  readonly title: string;
  /** What must not be exceeded. The median over runs where it depends on the floor. */
  readonly limit: number;
  /** The median over runs. */
  readonly measured: number;
  readonly unit: "s" | "MiB" | "×";
  readonly isMet: boolean;
}

/** The size of class that most targets are about, and the one that growth is measured to. */
const USUAL = 20;
const LARGE = 100;

/** Times that must not grow faster than the class. */
const GROWING: readonly FigureName[] = ["up", "again", "compare", "more", "fewer", "down"];

const MB_PER_MIB = 1.048576;

/** The targets that something was measured for. */
export function targetsOf(result: BenchResult): Target[] {
  const ours = (figure: FigureName, attendees = USUAL): Question => ({
    attendees,
    contender: "pods",
    figure,
  });
  return [
    ...byFloor(result, "pulumi up", ours("pulumiUp"), "up", 3),
    ...byFloor(result, "up, until every pod answers", ours("ready"), "ready", 3),
    ...fixed(result, "up again, no change", ours("again"), 4, "s"),
    ...fixed(result, "one attendee more", ours("more", LARGE), 5, "s"),
    ...byFloor(result, "down", ours("down"), "down", 0),
    ...fixed(result, "memory of an idle pod", ours("memoryIdle"), 45 / MB_PER_MIB, "MiB"),
    ...GROWING.flatMap((figure) => growth(result, figure)),
  ];
}

/** At most 1.5 times the floor's time of the same run, and some seconds. */
function byFloor(
  result: BenchResult,
  title: string,
  question: Question,
  figure: FigureName,
  extraSeconds: number,
): Target[] {
  const both = pairs(result, question, { ...question, contender: "floor", figure });
  const limits = spread(both.map(([, floor]) => 1.5 * floor + extraSeconds));
  const measured = spread(both.map(([value]) => value));
  const excess = spread(both.map(([value, floor]) => value - 1.5 * floor - extraSeconds));
  if (limits === undefined || measured === undefined || excess === undefined) return [];
  const extra = extraSeconds === 0 ? "" : ` + ${extraSeconds} s`;
  return [
    {
      title: `${title}, ${question.attendees} attendees: 1.5 × floor${extra}`,
      limit: limits.median,
      measured: measured.median,
      unit: "s",
      isMet: excess.median <= 0,
    },
  ];
}

function fixed(
  result: BenchResult,
  title: string,
  question: Question,
  limit: number,
  unit: Target["unit"],
): Target[] {
  const measured = figureOf(result, question)?.median;
  if (measured === undefined) return [];
  const whole = `${title}, ${question.attendees} attendees`;
  return [{ title: whole, limit, measured, unit, isMet: measured <= limit }];
}

function growth(result: BenchResult, figure: FigureName): Target[] {
  if (![USUAL, LARGE].every((size) => sizesOf(result).includes(size))) return [];
  const at = (attendees: number): Question => ({ attendees, contender: "pods", figure });
  const measured = spread(pairs(result, at(LARGE), at(USUAL)).map(([large, usual]) => large / usual))?.median;
  if (measured === undefined) return [];
  const limit = LARGE / USUAL;
  const title = `${FIGURES[figure].title}, from ${USUAL} to ${LARGE} attendees`;
  return [{ title, limit, measured, unit: "×", isMet: measured <= limit }];
}
