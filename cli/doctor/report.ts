import type { Level, Verdict } from "./verdict.ts";

/** Puts colour on a text. Leaves it as it is where there is no terminal. */
export type Paint = (level: Level, text: string) => string;

const MARKS: Readonly<Record<Level, string>> = { ok: "✓", note: "·", warning: "!", problem: "✗" };

/** Under the detail of no verdict but its own: deeper than the mark, shallower than the column of details. */
const FIX_INDENT = "    ";

/** A line per verdict, aligned, with the fix below; then an empty line and the sum. */
export function report(verdicts: readonly Verdict[], paint: Paint = plain): string {
  const width = Math.max(0, ...verdicts.map(({ title }) => title.length));
  const lines = verdicts.flatMap(({ title, level, detail, fix }) => [
    `${paint(level, `${MARKS[level]} ${title.padEnd(width)}`)}  ${oneLine(detail)}`,
    ...(fix === undefined ? [] : [fix.replaceAll(/^/gm, FIX_INDENT)]),
  ]);
  return [...lines, "", summary(verdicts)].join("\n");
}

/** `12 ok, 2 warnings, 0 problems`, and the notes where there are any. */
export function summary(verdicts: readonly Verdict[]): string {
  const count = (level: Level): number => verdicts.filter((verdict) => verdict.level === level).length;
  const parts = [
    `${count("ok")} ok`,
    plural(count("warning"), "warning"),
    plural(count("problem"), "problem"),
  ];
  return [...parts, ...(count("note") === 0 ? [] : [plural(count("note"), "note")])].join(", ");
}

function plural(number: number, word: string): string {
  return `${number} ${word}${number === 1 ? "" : "s"}`;
}

/** What an engine or a resolver says may have line breaks. */
function oneLine(text: string): string {
  return text.trim().replaceAll(/\s*\n\s*/g, " ");
}

function plain(_level: Level, text: string): string {
  return text;
}
