import { type ContenderName, TITLES } from "./contenders/contender.ts";
import { type BenchResult, sizesOf } from "./result.ts";
import { figureOf, type Spread } from "./statistics.ts";
import { presentIn } from "./tables.ts";

const WIDTH = 720;
/** Where bars begin, and how long the longest is. */
const LEFT = 150;
const LONGEST = 400;
const ROW = 24;
const BAR = 14;
const GROUP_HEAD = 40;
const TOP = 64;
const BOTTOM = 16;

/** The colours are bound to class names, so that they can follow the reader's. */
const STYLE = `
    text { font: 13px system-ui, sans-serif; fill: #1f2328; }
    .title { font-size: 16px; font-weight: 600; }
    .group { font-weight: 600; }
    .paper { fill: #ffffff; }
    .bar { fill: #8c959f; }
    .ours { fill: #0969da; }
    .range { stroke: #1f2328; stroke-width: 1.5; }
    @media (prefers-color-scheme: dark) {
      text { fill: #f0f6fc; }
      .paper { fill: #0d1117; }
      .bar { fill: #656c76; }
      .ours { fill: #4493f8; }
      .range { stroke: #f0f6fc; }
    }`;

/** One bar: how long a contender took. */
interface Bar {
  readonly contender: ContenderName;
  readonly seconds: Spread;
}

/**
 * Draws how long it takes until every pod of a class answers, by size of class and contender, as an SVG. Each size has
 * a scale of its own; a line shows the range over the runs.
 */
export function plot(result: BenchResult): string {
  const groups = sizesOf(result).map((attendees) => ({
    attendees,
    bars: presentIn(result, attendees).flatMap((contender): Bar[] => {
      const seconds = figureOf(result, { attendees, contender, figure: "ready" });
      return seconds === undefined ? [] : [{ contender, seconds }];
    }),
  }));
  let top = TOP;
  const drawn = groups.map(({ attendees, bars }) => {
    const group = drawGroup(attendees, bars, top);
    top += GROUP_HEAD + bars.length * ROW;
    return group;
  });
  const height = top + BOTTOM;
  const words = groups.map(({ attendees, bars }) => `${people(attendees)}: ${bars.map(inWords).join(", ")}.`);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-labelledby="title desc">
  <title id="title">Seconds until every pod answers</title>
  <desc id="desc">${words.join(" ")}</desc>
  <style>${STYLE}
  </style>
  <rect class="paper" width="${WIDTH}" height="${height}" rx="6"/>
  <text class="title" x="16" y="30">Seconds until every pod answers</text>
  <text x="16" y="50">${result.runs === 1 ? "one run" : `median of ${result.runs} runs; the line: from the fastest to the slowest`}</text>
${drawn.join("\n")}
</svg>
`;
}

function drawGroup(attendees: number, bars: readonly Bar[], top: number): string {
  const most = Math.max(...bars.map(({ seconds }) => seconds.max));
  const length = (seconds: number): number => round((seconds / most) * LONGEST);
  const rows = bars.flatMap(({ contender, seconds: { min, median, max } }, index) => {
    const y = top + GROUP_HEAD + index * ROW;
    const middle = y - BAR / 2 + 3;
    return [
      `  <text x="${LEFT - 8}" y="${y}" text-anchor="end" dominant-baseline="auto">${TITLES[contender].replaceAll("&", "&amp;")}</text>`,
      `  <rect class="bar${contender === "pods" ? " ours" : ""}" x="${LEFT}" y="${middle - BAR / 2}" width="${length(median)}" height="${BAR}"/>`,
      `  <line class="range" x1="${LEFT + length(min)}" x2="${LEFT + length(max)}" y1="${middle}" y2="${middle}"/>`,
      `  <text x="${LEFT + length(max) + 8}" y="${y}">${median.toFixed(1)} s</text>`,
    ];
  });
  return [`  <text class="group" x="16" y="${top + 16}">${people(attendees)}</text>`, ...rows].join("\n");
}

function inWords({ contender, seconds }: Bar): string {
  return `${TITLES[contender].replaceAll("&", "&amp;")} ${seconds.median.toFixed(1)} s`;
}

function people(attendees: number): string {
  return attendees === 1 ? "1 attendee" : `${attendees} attendees`;
}

function round(length: number): number {
  return Math.round(length * 10) / 10;
}
