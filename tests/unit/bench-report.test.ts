import { describe, expect, test } from "vitest";

import type { ContenderName } from "../../bench/contenders/contender.ts";
import { documentOf } from "../../bench/document.ts";
import type { Figures } from "../../bench/figures.ts";
import { plot } from "../../bench/plot.ts";
import { report, reportJson } from "../../bench/report.ts";
import type { BenchResult, Measurement } from "../../bench/result.ts";
import { figureOf, ratioOf, spread } from "../../bench/statistics.ts";
import { targetsOf } from "../../bench/targets.ts";
import { MACHINE } from "./bench-machine.ts";

function measured(contender: ContenderName, attendees: number, ...runs: Figures[]): Measurement[] {
  return runs.map((figures, index) => ({ run: index + 1, contender, attendees, figures, readySeconds: [] }));
}

function result(...measurements: Measurement[][]): BenchResult {
  const all = measurements.flat();
  return { machine: MACHINE, runs: Math.max(...all.map(({ run }) => run)), measurements: all };
}

describe("statistics", () => {
  test("spread", () => {
    expect(spread([3, 1, 2])).toEqual({ min: 1, median: 2, max: 3 });
    expect(spread([4, 1, 2, 3])).toEqual({ min: 1, median: 2.5, max: 4 });
    expect(spread([NaN, 5])).toEqual({ min: 5, median: 5, max: 5 });
    expect(spread([NaN])).toBeUndefined();
  });

  test("ratios are those of one run, not of medians", () => {
    const both = result(
      measured("floor", 20, { up: 10 }, { up: 20 }, { up: 1 }),
      measured("pods", 20, { up: 20 }, { up: 20 }, {}),
    );
    const question = { attendees: 20, contender: "pods", figure: "up" } as const;
    expect(ratioOf(both, question)).toEqual({ min: 1, median: 1.5, max: 2 });
    expect(figureOf(both, question)).toEqual({ min: 20, median: 20, max: 20 });
    expect(figureOf(both, { ...question, attendees: 1 })).toBeUndefined();
  });
});

describe("targets", () => {
  test("nothing is said of what was not measured", () => {
    expect(targetsOf(result(measured("pods", 1, { ready: 1, again: 1 })))).toEqual([]);
  });

  test("by the floor of the same run", () => {
    const at = (ours: number): BenchResult =>
      result(measured("floor", 20, { ready: 10, down: 4 }), measured("pods", 20, { ready: ours, down: 6.1 }));
    expect(targetsOf(at(18))).toMatchObject([
      { limit: 18, measured: 18, isMet: true },
      { limit: 6, measured: 6.1, isMet: false },
    ]);
    expect(targetsOf(at(18.1))[0]?.isMet).toBe(false);
  });

  test("by a number", () => {
    const targets = targetsOf(result(measured("pods", 20, { again: 4.1, memoryIdle: 42.9 })));
    expect(targets.map(({ measured, isMet }) => [measured, isMet])).toEqual([
      [4.1, false],
      [42.9, true],
    ]);
  });

  test("growth: five times the attendees take at most five times as long", () => {
    const targets = targetsOf(
      result(
        measured("pods", 20, { up: 10, down: 10 }),
        measured("pods", 100, { up: 50, down: 51, more: 5 }),
      ),
    );
    expect(targets.map(({ measured, isMet }) => [measured, isMet])).toEqual([
      [5, true],
      [5, true],
      [5.1, false],
    ]);
  });
});

const both = result(
  measured("floor", 20, { up: 5, ready: 8 }, { up: 6, ready: 10 }, { up: 5.5, ready: 9 }),
  measured("parallel", 20, { up: 12, ready: 14 }),
  measured("pods", 20, { up: 20, ready: 20, pulumiUp: 18, state: 1993 }, { ready: 20 }),
);

test("a report for people", () => {
  expect(report(both)).toBe(`\
20 attendees
┌──────────────────────────┬───────────────────┬──────────────┬──────────────┐
│ median (min to max)      │ Engine API        │ docker run & │ this program │
├──────────────────────────┼───────────────────┼──────────────┼──────────────┤
│ up: the command ends, s  │ 5.5 (5.0 to 6.0)  │ 12.0         │ 20.0         │
├──────────────────────────┼───────────────────┼──────────────┼──────────────┤
│ of it pulumi up, s       │ –                 │ –            │ 18.0         │
├──────────────────────────┼───────────────────┼──────────────┼──────────────┤
│ up: every pod answers, s │ 9.0 (8.0 to 10.0) │ 14.0         │ 20.0         │
├──────────────────────────┼───────────────────┼──────────────┼──────────────┤
│ state, KB                │ –                 │ –            │ 1993         │
└──────────────────────────┴───────────────────┴──────────────┴──────────────┘
┌───────────────────────┬──────────────┬─────────────────────┐
│ times the floor       │ docker run & │ this program        │
├───────────────────────┼──────────────┼─────────────────────┤
│ up: the command ends  │ 2.40         │ 4.00                │
├───────────────────────┼──────────────┼─────────────────────┤
│ up: every pod answers │ 1.75         │ 2.25 (2.00 to 2.50) │
└───────────────────────┴──────────────┴─────────────────────┘
┌──────────────────────────────────────────────────────────────┬─────────┬──────────┬────────┐
│ target                                                       │ at most │ measured │        │
├──────────────────────────────────────────────────────────────┼─────────┼──────────┼────────┤
│ pulumi up, 20 attendees: 1.5 × floor + 3 s                   │ 10.5 s  │ 18.0 s   │ missed │
├──────────────────────────────────────────────────────────────┼─────────┼──────────┼────────┤
│ up, until every pod answers, 20 attendees: 1.5 × floor + 3 s │ 16.5 s  │ 20.0 s   │ missed │
└──────────────────────────────────────────────────────────────┴─────────┴──────────┴────────┘`);
});

test("a report for programs", () => {
  const parsed: unknown = JSON.parse(reportJson(both));
  expect(parsed).toMatchObject({
    machine: { cores: 2 },
    runs: 3,
    measurements: [{ run: 1, contender: "floor", attendees: 20, figures: { up: 5 } }, {}, {}, {}, {}, {}],
    targets: [{ measured: 18, isMet: false }, { measured: 20 }],
  });
});

test("a page says what it takes to repeat it, on what it was measured, and what was missed", () => {
  const page = documentOf(both);
  expect(page).toContain("npm run bench -- --attendees 20 --runs 3");
  expect(page).toContain(
    "2 cores (a processor) and 24 GiB, Debian 12, Linux 6.1.0, Docker 20.10.24 (overlay2, cgroup v1)",
  );
  expect(page).toContain("| up: every pod answers, s | 9.0 (8.0 to 10.0) | 14.0 | 20.0 |");
  expect(page).toContain("**missed**");
});

describe("a plot", () => {
  const svg = plot(both);

  test("is drawn to the scale of the longest", () => {
    const bars = [...svg.matchAll(/class="(bar[^"]*)"[^>]* width="([\d.]+)"/g)].map(([, kind, width]) => [
      kind,
      width,
    ]);
    expect(bars).toEqual([
      ["bar", "180"],
      ["bar", "280"],
      ["bar ours", "400"],
    ]);
  });

  test("can be read aloud", () => {
    expect(svg).toContain(
      '<desc id="desc">20 attendees: Engine API 9.0 s, docker run &amp; 14.0 s, this program 20.0 s.</desc>',
    );
    expect(svg).not.toMatch(/&(?!amp;)/);
  });
});
