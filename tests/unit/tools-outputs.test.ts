import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { stateFile } from "../../tools/pulumi/session.ts";
import { localOutputs } from "../../tools/pulumi/state.ts";

let home: string;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "outputs-"));
  vi.stubEnv("WORKSHOP_HOME", home);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(home, { recursive: true });
});

/** A local state with these resources. */
async function write(resources: readonly object[]): Promise<void> {
  await mkdir(dirname(stateFile("dev")), { recursive: true });
  await writeFile(stateFile("dev"), JSON.stringify({ version: 3, checkpoint: { latest: { resources } } }));
}

test("outputs are read as they are, and what is encrypted as a secret", async () => {
  const secret = {
    "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
    ciphertext: "v1:x",
  };
  await write([
    { type: "docker:index/network:Network", id: "1", outputs: { name: "dev_alice" } },
    {
      type: "pulumi:pulumi:Stack",
      outputs: { attendees: { alice: { name: "Alice", password: secret } }, list: [1, secret] },
    },
  ]);
  expect(await localOutputs("dev")).toEqual({
    attendees: { alice: { name: "Alice", password: "[secret]" } },
    list: [1, "[secret]"],
  });
});

test("a stack that nothing was made of has none", async () => {
  await write([]);
  expect(await localOutputs("dev")).toBeUndefined();
});
