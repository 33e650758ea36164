import { table } from "../cli/table.ts";
import { type BenchResult, sizesOf } from "./result.ts";
import { figuresTable, ratiosTable, targetsTable, type TextTable } from "./tables.ts";
import { targetsOf } from "./targets.ts";

/** What a bench came to, for a terminal. */
export function report(result: BenchResult): string {
  const sizes = sizesOf(result).flatMap((attendees) => {
    const ratios = ratiosTable(result, attendees);
    return [
      `${attendees} ${attendees === 1 ? "attendee" : "attendees"}`,
      draw(figuresTable(result, attendees)),
      ...(ratios === undefined ? [] : [draw(ratios)]),
    ];
  });
  const targets = targetsTable(result);
  return [...sizes, ...(targets.rows.length === 0 ? [] : [draw(targets)])].join("\n");
}

/** The same for a program. */
export function reportJson(result: BenchResult): string {
  return JSON.stringify({ targets: targetsOf(result), ...result }, undefined, 2);
}

function draw({ head, rows }: TextTable): string {
  return table(
    head,
    rows.map((row) => row.map((cell) => cell.replaceAll(/[`*]/g, ""))),
  );
}
