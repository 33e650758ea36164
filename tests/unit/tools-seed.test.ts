import { mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { cloneSeed, seedFile } from "../../tools/seed.ts";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "workshop-seed-"));
  vi.stubEnv("WORKSHOP_HOME", join(folder, "home"));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

test("a seed is made once, and only its owner can read it", async () => {
  const seed = await cloneSeed();
  expect(seed).toMatch(/^[\w-]{32}$/);
  expect(await cloneSeed()).toBe(seed);
  expect((await stat(seedFile())).mode & 0o777).toBe(0o600);
});

test("two clones have different ones", async () => {
  const seed = await cloneSeed();
  vi.stubEnv("WORKSHOP_HOME", join(folder, "another"));
  expect(await cloneSeed()).not.toBe(seed);
});

test("a trainer's own one is taken, without the end of its line", async () => {
  await cloneSeed();
  await writeFile(seedFile(), "a seed of my own\n");
  expect(await cloneSeed()).toBe("a seed of my own");
});

test("one that is too short is refused, and not quoted", async () => {
  await cloneSeed();
  await writeFile(seedFile(), "swordfish\n");
  const refusal = cloneSeed();
  await expect(refusal).rejects.toThrow(`${seedFile()}: 1 problem`);
  await expect(refusal).rejects.toThrow(/has 9 characters[^]*openssl rand/);
  await expect(refusal).rejects.not.toThrow("swordfish");
});
