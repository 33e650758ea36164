import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { isPassword } from "../../images/door/passwords.mjs";
import { attendeeCredential } from "../../plan/credentials.ts";
import { verifiersOf } from "../../tools/verifiers.ts";

const source = { seed: "not a secret: it is in a test", stack: "dev" };
const alice = attendeeCredential(source, "alice", 0);
const bob = attendeeCredential(source, "bob", 0);

let home = "";
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "workshop-verifiers-"));
  vi.stubEnv("WORKSHOP_HOME", home);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(home, { recursive: true });
});

const file = (): string => join(home, "stacks", "dev", "verifiers.json");

test("each is the verifier of its own password, worked out or kept", async () => {
  const workedOut = await verifiersOf("dev", [alice, bob]);
  const kept = await verifiersOf("dev", [alice, bob]);
  for (const verifier of [workedOut, kept]) {
    expect(await isPassword(alice.password, verifier(alice))).toBe(true);
    expect(await isPassword(alice.password, verifier(bob))).toBe(false);
  }
});

test("what is kept is taken as it is, and no longer than its password stays", async () => {
  const verifier = await verifiersOf("dev", [alice]);
  const marked = (await readFile(file(), "utf8")).replaceAll(verifier(alice), `${verifier(alice)}-kept`);
  await writeFile(file(), marked);
  const rotated = attendeeCredential(source, "alice", 1);
  const again = await verifiersOf("dev", [alice, rotated]);
  expect(again(alice)).toBe(`${verifier(alice)}-kept`);
  expect(await isPassword(rotated.password, again(rotated))).toBe(true);
  expect(await isPassword(alice.password, again(rotated))).toBe(false);
});

test("only its owner can read the file, and it holds no password", async () => {
  await verifiersOf("dev", [alice]);
  expect((await stat(file())).mode & 0o777).toBe(0o600);
  expect(await readFile(file(), "utf8")).not.toContain(alice.password);
});

test("one that is broken is made anew", async () => {
  await verifiersOf("dev", [alice]);
  await writeFile(file(), "[[");
  const verifier = await verifiersOf("dev", [alice]);
  expect(await isPassword(alice.password, verifier(alice))).toBe(true);
});

test("of whom was not asked for there is none", async () => {
  const verifier = await verifiersOf("dev", [alice]);
  expect(() => verifier(bob)).toThrow("was not asked for");
});
