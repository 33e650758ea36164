import { type ContenderName, CONTENDERS, TITLES } from "./contenders/contender.ts";
import { type Figure, FIGURE_NAMES, type FigureName, FIGURES } from "./figures.ts";
import type { BenchResult } from "./result.ts";
import { figureOf, ratioOf, type Spread } from "./statistics.ts";
import { type Target, targetsOf } from "./targets.ts";

/** A table, before it is drawn for a terminal or a document. */
export interface TextTable {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** Where nothing was measured. */
const NOTHING = "–";

/** What was measured with classes of a size: the median, and what lay around it. */
export function figuresTable(result: BenchResult, attendees: number): TextTable {
  const all = presentIn(result, attendees);
  const title = ({ title, unit }: Figure): string => `${title}, ${unit}`;
  return tableOf("median (min to max)", all, FIGURE_NAMES, title, (contender, figure) =>
    show(figureOf(result, { attendees, contender, figure }), digitsOf),
  );
}

/** The same times by the floor's; undefined where there was no floor, or nobody else. */
export function ratiosTable(result: BenchResult, attendees: number): TextTable | undefined {
  const names = FIGURE_NAMES.filter((name) => FIGURES[name].hasRatio);
  const others = presentIn(result, attendees).filter((name) => name !== "floor");
  const table = tableOf(
    "times the floor",
    others,
    names,
    ({ title }) => title,
    (contender, figure) => show(ratioOf(result, { attendees, contender, figure }), () => 2),
  );
  return table.rows.length === 0 ? undefined : table;
}

/** What the project wants to reach, and whether it does. */
export function targetsTable(result: BenchResult): TextTable {
  return {
    head: ["target", "at most", "measured", ""],
    rows: targetsOf(result).map(({ title, limit, measured, unit, isMet }) => {
      return [title, amount(limit, unit), amount(measured, unit), isMet ? "met" : "**missed**"];
    }),
  };
}

/** A row for each figure and a column for each contender; a row in which there is nothing is left out. */
function tableOf(
  corner: string,
  contenders: readonly ContenderName[],
  figures: readonly FigureName[],
  title: (figure: Figure) => string,
  cell: (contender: ContenderName, figure: FigureName) => string,
): TextTable {
  const rows = figures
    .map((figure) => [title(FIGURES[figure]), ...contenders.map((contender) => cell(contender, figure))])
    .filter(([, ...cells]) => cells.some((text) => text !== NOTHING));
  return { head: [corner, ...contenders.map((name) => TITLES[name])], rows };
}

/** Who was measured with classes of a size. */
export function presentIn({ measurements }: BenchResult, attendees: number): ContenderName[] {
  return CONTENDERS.filter((name) =>
    measurements.some((one) => one.contender === name && one.attendees === attendees),
  );
}

/** Digits behind the point, so that two count, or all before it. */
export function digitsOf(value: number): number {
  return value < 1 ? 2 : value < 100 ? 1 : 0;
}

/** A median, and what lay around it where something did. */
export function show(cell: Spread | undefined, digits: (value: number) => number): string {
  if (cell === undefined) return NOTHING;
  const { min, median, max } = cell;
  const places = digits(median);
  const [least, middle, most] = [min, median, max].map((value) => value.toFixed(places));
  return min === max ? `${middle}` : `${middle} (${least} to ${most})`;
}

function amount(value: number, unit: Target["unit"]): string {
  return `${value.toFixed(unit === "×" ? 2 : 1)} ${unit}`;
}

/** A table in Markdown: words to the left, figures to the right. */
export function markdown({ head, rows }: TextTable): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map((_, index) => (index === 0 ? "---" : "--:"))), ...rows.map(line)].join(
    "\n",
  );
}
