import Table from "cli-table3";

import { ENGINE_RESTART, PARALLEL_START } from "./class-scenarios.ts";
import { percentile } from "../../tools/percentile.ts";
import { type DrillResult, isGood, type ScenarioResult, secondsOf } from "./result.ts";
import { SCENARIOS } from "./scenarios.ts";

/** What the project promises, and what was measured. */
export interface Target {
  readonly title: string;
  /** What must not be exceeded. */
  readonly limit: number;
  /** `s`, `×`, or nothing for a count. */
  readonly unit: "s" | "×" | "";
  /** Null where nothing was measured that it is about. Infinite where a pod was lost. */
  readonly measured: number | null;
}

/** The targets, with what a drill has to say to each. */
export function targetsOf({ scenarios }: DrillResult): Target[] {
  const named = (name: string): ScenarioResult[] => scenarios.filter((result) => result.name === name);
  const forTarget = (target: "member" | "anchor"): ScenarioResult[] =>
    SCENARIOS.filter((scenario) => scenario.target === target).flatMap(({ name }) => named(name));
  const p95 = (results: readonly ScenarioResult[]): number => percentile(seconds(results), 0.95);
  const ratio = percentile(seconds(named(ENGINE_RESTART)), 1) / percentile(seconds(named(PARALLEL_START)), 1);
  const all = scenarios.flatMap(({ pods }) => pods);
  const lost = all.filter((pod) => pod.seconds === null || pod.dataLost.length > 0).length;
  const target = (title: string, limit: number, unit: Target["unit"], measured: number): Target => ({
    title,
    limit,
    unit,
    measured: Number.isNaN(measured) ? null : measured,
  });
  return [
    target("pods lost, or data in them", 0, "", all.length === 0 ? NaN : lost),
    target("a member back, p95", 2, "s", p95(forTarget("member"))),
    target("a pod after its anchor's death, p95", 5, "s", p95(forTarget("anchor"))),
    target("engine restart, against a start in parallel", 1.5, "×", ratio),
  ];
}

function seconds(results: readonly ScenarioResult[]): number[] {
  return secondsOf(results.flatMap(({ pods }) => pods));
}

/** What a drill came to, for a person: the table, what went wrong, what was left out, the targets. */
export function report(result: DrillResult): string {
  const sections = [
    table(result.scenarios),
    list("What went wrong", wrongs(result)),
    list(
      "Not tried",
      result.notTried.map(({ name, reason }) => `${name}: ${reason}`),
    ),
    targets(targetsOf(result)),
  ];
  return sections.filter((section) => section !== "").join("\n\n");
}

/** The same for a program. */
export function reportJson(result: DrillResult): string {
  return JSON.stringify({ ok: isGood(result), targets: targetsOf(result), ...result }, finite, 2);
}

/** JSON knows no infinity. */
function finite(_key: string, value: unknown): unknown {
  return value === Infinity ? "never" : value;
}

function table(results: readonly ScenarioResult[]): string {
  const head = ["scenario", "pods", "lost", "p50", "p95", "data kept"];
  const rows = new Table({ head, style: { head: [], border: [] } });
  for (const { name, pods } of results) {
    const lost = pods.filter((pod) => pod.seconds === null).length;
    const kept = pods.filter(({ dataLost }) => dataLost.length === 0).length;
    const times = secondsOf(pods);
    const cells = [pods.length, lost, time(percentile(times, 0.5)), time(percentile(times, 0.95))];
    rows.push([name, ...cells, kept === pods.length ? "all" : `${kept} of ${pods.length}`]);
  }
  return results.length === 0 ? "" : rows.toString();
}

function wrongs({ scenarios }: DrillResult): string[] {
  return scenarios.flatMap(({ name, pods, faults }) => [
    ...faults.map((fault) => `${name}: ${fault}`),
    ...pods.flatMap(({ attendee, amiss, dataLost, faults: own }) =>
      [
        ...(amiss === null ? [] : [`lost: ${amiss}`]),
        ...dataLost.map((what) => `data lost: ${what}`),
        ...own,
      ].map((text) => `${name}, ${attendee}: ${text}`),
    ),
  ]);
}

function targets(all: readonly Target[]): string {
  const width = Math.max(...all.map(({ title }) => title.length));
  const lines = all.map(({ title, limit, unit, measured }) => {
    const bound = unit === "" ? `${limit}` : `at most ${limit} ${unit}`;
    const verdict = measured === null ? "" : measured <= limit ? "met" : "missed";
    const figure = measured === null ? "not measured" : unit === "" ? `${measured}` : time(measured, unit);
    return `  ${title.padEnd(width)}  ${bound.padEnd(13)}  ${figure.padStart(12)}  ${verdict}`.trimEnd();
  });
  return ["Targets:", ...lines].join("\n");
}

function list(title: string, lines: readonly string[]): string {
  return lines.length === 0 ? "" : [`${title}:`, ...lines.map((line) => `  ${line}`)].join("\n");
}

function time(value: number, unit = "s"): string {
  if (Number.isNaN(value)) return "–";
  return value === Infinity ? "never" : `${value.toFixed(unit === "s" ? 1 : 2)} ${unit}`;
}
