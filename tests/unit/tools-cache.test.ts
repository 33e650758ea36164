import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

import { afterEach, beforeEach, expect, test } from "vitest";

import { makeOnce } from "../../tools/cache.ts";

let folder: string;
let target: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "cache-"));
  target = join(folder, "tool-1.0");
});
afterEach(() => rm(folder, { recursive: true }));

const build =
  (text: string) =>
  async (staging: string): Promise<void> => {
    await writeFile(join(staging, "program"), text);
  };

test("what is made once is found from then on", async () => {
  await makeOnce(target, build("first"));
  await makeOnce(target, build("second"));
  expect(await readFile(join(target, "program"), "utf8")).toBe("first");
});

test("what does not count any more is made anew, by one of two calls at once", async () => {
  await makeOnce(target, build("old"));
  const isGood = async (): Promise<boolean> => (await readFile(join(target, "program"), "utf8")) !== "old";
  const made: string[] = [];
  const renew = (text: string) =>
    makeOnce(target, async (staging) => (made.push(text), build(text)(staging)), undefined, isGood);
  await Promise.all([renew("one"), renew("other")]);
  expect(made).toHaveLength(1);
  expect(await readFile(join(target, "program"), "utf8")).toBe(made[0]);
});

test("what fails half-way does not count, and leaves nothing", async () => {
  const fail = async (staging: string): Promise<void> => {
    await build("half")(staging);
    throw new Error("no space left");
  };
  await expect(makeOnce(target, fail)).rejects.toThrow("no space left");
  expect(await readdir(folder)).toEqual([]);
});

test("what a killed process left half-way is removed by the next", async () => {
  await mkdir(`${target}.partial-1`);
  await makeOnce(target, build("whole"));
  expect(await readdir(folder)).toEqual(["tool-1.0"]);
});

test("two calls at once make it once", async () => {
  let made = 0;
  const slowly = async (staging: string): Promise<void> => {
    made += 1;
    expect(existsSync(target)).toBe(false);
    await delay(50);
    await build("whole")(staging);
  };
  await Promise.all([makeOnce(target, slowly), makeOnce(target, slowly)]);
  expect(made).toBe(1);
});
