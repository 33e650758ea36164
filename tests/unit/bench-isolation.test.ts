import { describe, expect, test } from "vitest";

import { parseIsolationBench } from "../../bench/isolation/options.ts";
import { tableOf } from "../../bench/isolation/page.ts";
import { WORKLOADS } from "../../bench/isolation/workloads.ts";
import { MACHINE } from "./bench-machine.ts";

describe("the command line", () => {
  test("by default there are five rounds", () => {
    expect(parseIsolationBench([])).toMatchObject({ rounds: 5 });
    expect(parseIsolationBench(["--rounds", "2", "--out", "x"])).toEqual({ rounds: 2, out: "x" });
  });

  test.each([["--rounds", "0"], ["--rounds", "1.5"], ["--rounds"], ["--hosts", "1"]])(
    "refuses %s %s",
    (...args) => {
      expect(parseIsolationBench(args)).toBeTypeOf("string");
    },
  );
});

test("the ratio is that of a round, not of medians", () => {
  const rounds = [
    [1, 2],
    [4, 4],
    [10, 5],
  ];
  const workloads = [{ title: "a pull", unit: "s" as const, rounds }];
  expect(tableOf({ machine: MACHINE, rounds: 3, workloads }).rows).toEqual([
    ["a pull, s", "4.0 (1.0 to 10.0)", "4.0 (2.0 to 5.0)", "1.00 (0.50 to 2.00)"],
  ]);
});

test("no two workloads are called the same", () => {
  const titles = WORKLOADS.map(({ title }) => title);
  expect(new Set(titles).size).toBe(titles.length);
});
