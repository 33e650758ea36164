import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import Docker from "dockerode";
import { afterAll, beforeAll, expect, it } from "vitest";
import { z } from "zod";

import { FIGURE_NAMES } from "../../bench/figures.ts";
import { labelled, removeAll } from "../../engine/labelled.ts";
import { insist, run } from "./class.ts";

const engine = new Docker();

/** What a bench makes, by the names of its stacks. */
const left = async (): Promise<Awaited<ReturnType<typeof labelled>>> => [
  ...(await labelled(engine, "bench")),
  ...(await labelled(engine, "bench-tools")),
];

const benchResult = z.object({
  measurements: z.array(
    z.object({
      contender: z.string(),
      figures: z.record(z.string(), z.number()),
      readySeconds: z.array(z.number()),
    }),
  ),
});

let folder: string;
let result: z.output<typeof benchResult>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "workshop-bench-test-"));
  const options = "--attendees 1 --runs 1 --contenders floor,pods --json";
  // Standard error has the progress, which is of interest when it fails.
  const script = `'${process.execPath}' bench/bench.ts ${options} --out '${folder}' 2>'${folder}/progress'`;
  const { code, output } = await run("sh", ["-c", script], { CI: "true" });
  const progress = await readFile(join(folder, "progress"), "utf8");
  result = benchResult.parse(JSON.parse(insist({ code, output: code === 0 ? output : progress })));
});
afterAll(async () => {
  await removeAll(await left());
  await rm(folder, { recursive: true, force: true });
});

const figuresOf = (contender: string): Record<string, number> =>
  result.measurements.find((one) => one.contender === contender)?.figures ?? {};

it("measures everything there is to this program", () => {
  expect(Object.keys(figuresOf("pods")).sort()).toEqual([...FIGURE_NAMES].sort());
});

it("finds the parts of this program, none of which costs nothing", () => {
  const { pulumiUp = 0, up = 0, cpuPulumi, cpuProvider, cpuProgram, cpuWorkshop } = figuresOf("pods");
  for (const seconds of [cpuPulumi, cpuProvider, cpuProgram, cpuWorkshop])
    expect(seconds).toBeGreaterThan(0.05);
  expect(pulumiUp).toBeGreaterThan(1);
  expect(pulumiUp).toBeLessThan(up);
});

it("sees pods become ready: after the floor's last order, and before this program ends", () => {
  const [floor = 0, pods = 0] = result.measurements.flatMap(({ readySeconds }) => readySeconds);
  expect(floor).toBeGreaterThan(figuresOf("floor")["up"] ?? Infinity);
  expect(pods).toBeLessThan(figuresOf("pods")["up"] ?? 0);
});

it("writes the page and the picture", async () => {
  expect(await readFile(join(folder, "benchmarks.md"), "utf8")).toContain("| this program");
  expect(await readFile(join(folder, "images", "benchmarks.svg"), "utf8")).toContain("</svg>");
});

it("leaves nothing", async () => {
  expect((await left()).map(({ name }) => name)).toEqual([]);
});
