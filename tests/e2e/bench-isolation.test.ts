import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import Docker from "dockerode";
import { afterAll, beforeAll, expect, it } from "vitest";

import { WORKLOADS } from "../../bench/isolation/workloads.ts";
import { labelled, removeAll } from "../../engine/labelled.ts";
import { insist, run } from "./class.ts";

const engine = new Docker();

/** Two pods get images, and are waited for until they are idle. */
const PATIENCE_MS = 9 * 60_000;

/** What such a bench makes, by the names of its stacks. */
const left = async (): Promise<Awaited<ReturnType<typeof labelled>>> => [
  ...(await labelled(engine, "bench-isolation-outside")),
  ...(await labelled(engine, "bench-isolation")),
];

let folder: string;
let page: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "workshop-bench-test-"));
  const args = ["bench/isolation/bench-isolation.ts", "--rounds", "1", "--out", folder];
  insist(await run(process.execPath, args, { CI: "true" }, PATIENCE_MS));
  page = await readFile(join(folder, "isolation-cost.md"), "utf8");
});
afterAll(async () => {
  await removeAll(await left());
  await rm(folder, { recursive: true, force: true });
});

it.each(WORKLOADS.map(({ title, unit }) => `${title}, ${unit}`))("measures in every pod: %s", (title) => {
  const row = page.split("\n").find((line) => line.includes(title)) ?? "";
  const figures = row.split("|").slice(2, -1).map(Number);
  expect(figures).toHaveLength(3);
  for (const figure of figures) expect(figure).toBeGreaterThan(0);
});

it("leaves nothing", async () => {
  expect((await left()).map(({ name }) => name)).toEqual([]);
});
