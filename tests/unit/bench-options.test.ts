import { expect, test } from "vitest";

import { parseBench } from "../../bench/options.ts";

test("by default everybody is measured", () => {
  expect(parseBench([])).toMatchObject({
    attendees: [1, 20],
    runs: 3,
    contenders: ["floor", "script", "parallel", "compose", "pods"],
    json: false,
  });
});

test("sizes ascend, contenders keep their order, and nothing comes twice", () => {
  const args = [
    "--attendees",
    "20,1,20",
    "--contenders",
    "pods,floor,pods",
    "--runs",
    "1",
    "--out",
    "x",
    "--json",
  ];
  expect(parseBench(args)).toEqual({
    attendees: [1, 20],
    runs: 1,
    contenders: ["floor", "pods"],
    out: "x",
    json: true,
  });
});

test.each([
  [["--attendees", "0"], "--attendees wants numbers: --attendees 1,20"],
  [["--attendees", "many"], "--attendees wants numbers: --attendees 1,20"],
  [["--runs", "1.5"], "--runs wants a number: --runs 3"],
  [
    ["--contenders", "floor,vagrant"],
    "There is no contender vagrant, only floor, script, parallel, compose, pods.",
  ],
  [["--fast"], /Unknown option '--fast'/],
])("%j is refused", (args, message) => {
  expect(parseBench(args)).toMatch(message);
});
