import { describe, expect, test } from "vitest";

import { report, reportJson, targetsOf } from "../../cli/drill/report.ts";
import { type DrillResult, isGood, type PodOutcome } from "../../cli/drill/result.ts";
import { percentile } from "../../tools/percentile.ts";

const whole = (attendee: string, seconds: number): PodOutcome => ({
  attendee,
  seconds,
  amiss: null,
  dataLost: [],
  faults: [],
});

const lost: PodOutcome = { ...whole("bob", 0), seconds: null, amiss: "registry does not run" };

function result(scenarios: Record<string, PodOutcome[]>): DrillResult {
  const results = Object.entries(scenarios).map(([name, pods]) => ({ name, breaks: "", pods, faults: [] }));
  return { stack: "dev", pods: 2, scenarios: results, notTried: [] };
}

const measured = (drilled: DrillResult): (number | null)[] =>
  targetsOf(drilled).map((target) => target.measured);

test("percentiles by nearest rank", () => {
  const values = [5, 1, 4, 2, 3];
  expect([0.01, 0.2, 0.5, 0.95, 1].map((share) => percentile(values, share))).toEqual([1, 1, 3, 5, 5]);
  expect(percentile([1, Infinity], 0.95)).toBe(Infinity);
  expect(percentile([], 0.5)).toBeNaN();
});

describe("a drill is good", () => {
  const good = result({ dind: [whole("alice", 1), whole("bob", 2)] });
  const [scenario] = good.scenarios;

  test("when every pod came back with its data", () => {
    expect(isGood(good)).toBe(true);
  });

  test.each([
    ["a pod was lost", result({ dind: [whole("alice", 1), lost] })],
    ["data was lost", result({ dind: [{ ...whole("alice", 1), dataLost: ["the file"] }] })],
    ["a promise was broken", result({ dind: [{ ...whole("alice", 1), faults: ["its shell died"] }] })],
    [
      "a neighbour was disturbed",
      { ...good, scenarios: scenario === undefined ? [] : [{ ...scenario, faults: ["bob's shell died"] }] },
    ],
  ])("not when %s", (_what, bad) => {
    expect(isGood(bad)).toBe(false);
  });
});

describe("targets", () => {
  test("that nothing was measured for", () => {
    expect(measured(result({}))).toEqual([null, null, null, null]);
    expect(measured(result({ "kill-1": [whole("alice", 1)] }))).toEqual([0, null, null, null]);
  });

  test("go by the scenarios that they are about, taken together", () => {
    const drilled = result({
      registry: [whole("alice", 0.5)],
      dind: [whole("alice", 1.5)],
      anchor: [whole("alice", 3)],
      "anchor-docker-kill": [whole("alice", 4)],
      "engine-restart": [whole("alice", 6), whole("bob", 9)],
      "parallel-start": [whole("alice", 4), whole("bob", 6)],
    });
    expect(measured(drilled)).toEqual([0, 1.5, 4, 1.5]);
  });

  test("a lost pod never came back", () => {
    expect(measured(result({ dind: [whole("alice", 1), lost] }))).toEqual([1, Infinity, null, null]);
  });
});

describe("a report", () => {
  const drilled: DrillResult = {
    ...result({ dind: [whole("alice", 1.26), { ...lost, dataLost: ["the file"], faults: ["x"] }] }),
    notTried: [{ name: "keeper", reason: "the class has no keeper" }],
  };

  test("for people", () => {
    expect(report(drilled)).toBe(`\
┌──────────┬──────┬──────┬───────┬───────┬───────────┐
│ scenario │ pods │ lost │ p50   │ p95   │ data kept │
├──────────┼──────┼──────┼───────┼───────┼───────────┤
│ dind     │ 2    │ 1    │ 1.3 s │ never │ 1 of 2    │
└──────────┴──────┴──────┴───────┴───────┴───────────┘

What went wrong:
  dind, bob: lost: registry does not run
  dind, bob: data lost: the file
  dind, bob: x

Not tried:
  keeper: the class has no keeper

Targets:
  pods lost, or data in them                   0                         1  missed
  a member back, p95                           at most 2 s           never  missed
  a pod after its anchor's death, p95          at most 5 s    not measured
  engine restart, against a start in parallel  at most 1.5 ×  not measured`);
  });

  test("for programs", () => {
    const parsed: unknown = JSON.parse(reportJson(drilled));
    expect(parsed).toMatchObject({ ok: false, stack: "dev", pods: 2, notTried: [{ name: "keeper" }] });
    expect(parsed).toMatchObject({
      scenarios: [{ name: "dind", pods: [{ seconds: 1.26 }, { seconds: null }] }],
    });
    expect(parsed).toMatchObject({
      targets: [{ measured: 1 }, { measured: "never" }, { measured: null }, {}],
    });
  });
});
