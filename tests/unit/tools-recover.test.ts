import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { dirname, join } from "node:path";

import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

import { POD_TYPE } from "../../plan/names.ts";
import { createSecretFile, replaceFile } from "../../tools/files.ts";
import { deadLocks, releaseLocks } from "../../tools/pulumi/locks.ts";
import { readReceipt, writeReceipt } from "../../tools/pulumi/receipt.ts";
import { podsInScope, scopeTo } from "../../tools/pulumi/scope.ts";
import { type PulumiSession, stateFile } from "../../tools/pulumi/session.ts";
import { stackFile } from "../../tools/pulumi/stack-file.ts";
import { readPlainOutputs, readState } from "../../tools/pulumi/state.ts";

const LOCAL: PulumiSession = { backend: { isLocal: true, env: {} }, env: {}, origin: "path" };

const STACK = { urn: urn("pulumi:pulumi:Stack", "workshop-dev"), type: "pulumi:pulumi:Stack" };

function urn(type: string, name: string): string {
  return `urn:pulumi:dev::workshop::${type}::${name}`;
}

let home: string;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "recover-"));
  vi.stubEnv("WORKSHOP_HOME", home);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(home, { recursive: true });
});

describe("the lock of a local stack", () => {
  async function lock(owner: object | string): Promise<string> {
    const path = join(home, "state", ".pulumi", "locks", "organization", "workshop", "dev", "lock.json");
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, typeof owner === "string" ? owner : JSON.stringify(owner));
    return path;
  }

  const owner = { pid: 0, username: "root", hostname: hostname(), timestamp: "2026-11-22T18:03:12.5+01:00" };

  /** A process that is called `pulumi`. */
  async function startPulumi() {
    const program = join(home, "pulumi");
    await writeFile(program, "#!/bin/sh\necho ready\nread line\n");
    await chmod(program, 0o755);
    const child = spawn(program, { stdio: ["pipe", "pipe", "inherit"] });
    await once(child.stdout, "data");
    return { pid: child.pid ?? 0, end: () => (child.stdin.end(), once(child, "close")) };
  }

  test("is alive as long as its Pulumi is", async () => {
    const pulumi = await startPulumi();
    const path = await lock({ ...owner, pid: pulumi.pid });
    await expect(deadLocks(LOCAL, "dev")).rejects.toThrow(`process ${pulumi.pid} on ${hostname()}`);
    await pulumi.end();
    expect(await deadLocks(LOCAL, "dev")).toEqual([path]);
  });

  test("is dead when another program has its number, as after a reboot", async () => {
    const path = await lock({ ...owner, pid: process.pid });
    expect(await deadLocks(LOCAL, "dev")).toEqual([path]);
  });

  test("is dead when it was never written to its end", async () => {
    const path = await lock('{"pid":12');
    expect(await deadLocks(LOCAL, "dev")).toEqual([path]);
  });

  test("is left alone when it is another machine's", async () => {
    await lock({ ...owner, hostname: "elsewhere" });
    await expect(deadLocks(LOCAL, "dev")).rejects.toThrow("pulumi cancel --yes --stack dev");
  });

  test("is none where there is none, or on another backend", async () => {
    expect(await deadLocks(LOCAL, "dev")).toEqual([]);
    await lock({ ...owner, hostname: "elsewhere" });
    expect(await deadLocks({ ...LOCAL, backend: { isLocal: false, env: {} } }, "dev")).toEqual([]);
  });

  test("is gone when it is released", async () => {
    const path = await lock("");
    await releaseLocks([path]);
    await releaseLocks([path]);
    expect(existsSync(path)).toBe(false);
  });
});

describe("the state of a local stack", () => {
  const network = {
    urn: urn("docker:index/network:Network", "n"),
    type: "docker:index/network:Network",
    id: "n1",
  };
  const volume = {
    urn: urn("docker:index/volume:Volume", "v"),
    type: "docker:index/volume:Volume",
    id: "dev-alice-home",
  };
  const resources = [STACK, network, volume];
  const whole = JSON.stringify({ version: 3, checkpoint: { latest: { resources } } });

  async function write(text: string, suffix = ""): Promise<void> {
    await mkdir(dirname(stateFile("dev")), { recursive: true });
    await writeFile(stateFile("dev") + suffix, text);
  }

  test("is what Pulumi knows", async () => {
    await write(whole);
    expect(await readState(LOCAL, "dev")).toEqual({
      ids: new Set(["n1", "dev-alice-home"]),
      containersAndNetworks: ["n1"],
      isCutOff: false,
    });
  });

  test("says that a run was cut off", async () => {
    const latest = { resources, pending_operations: [{ type: "creating", resource: volume }] };
    await write(JSON.stringify({ version: 3, checkpoint: { latest } }));
    expect(await readState(LOCAL, "dev")).toMatchObject({ isCutOff: true });
  });

  test("is empty for a stack that was only just made", async () => {
    await write(JSON.stringify({ version: 3, checkpoint: { stack: "organization/workshop/dev" } }));
    expect(await readState(LOCAL, "dev")).toMatchObject({ ids: new Set() });
  });

  test("is none for a stack that was removed, of which Pulumi keeps a copy", async () => {
    await write(whole, ".bak");
    expect(await readState(LOCAL, "dev")).toBeUndefined();
  });

  test("is the one before it when a power cut has left half of it", async () => {
    await write(whole.slice(0, 20));
    await write(whole, ".bak");
    expect(await readState(LOCAL, "dev")).toMatchObject({ ids: new Set(["n1", "dev-alice-home"]) });
    expect(await readFile(stateFile("dev"), "utf8")).toBe(whole);
  });

  test("is put aside when the one before it is broken too", async () => {
    await write("");
    await write("", ".bak");
    expect(await readState(LOCAL, "dev")).toBeUndefined();
    expect(existsSync(`${stateFile("dev")}.damaged`)).toBe(true);
  });
});

describe("the outputs of a local stack", () => {
  async function write(latest: readonly object[]): Promise<void> {
    await mkdir(dirname(stateFile("dev")), { recursive: true });
    await writeFile(
      stateFile("dev"),
      JSON.stringify({ version: 3, checkpoint: { latest: { resources: latest } } }),
    );
  }

  test("are as they are, and what is encrypted is a secret", async () => {
    const secret = {
      "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
      ciphertext: "v1:x",
    };
    await write([
      {
        urn: urn("docker:index/network:Network", "n"),
        type: "docker:index/network:Network",
        id: "1",
        outputs: { name: "dev_alice" },
      },
      {
        ...STACK,
        outputs: { attendees: { alice: { name: "Alice", password: secret } }, list: [1, secret] },
      },
    ]);
    expect(await readPlainOutputs(LOCAL, "dev")).toEqual({
      attendees: { alice: { name: "Alice", password: "[secret]" } },
      list: [1, "[secret]"],
    });
  });

  test("are none where nothing was made", async () => {
    await write([]);
    expect(await readPlainOutputs(LOCAL, "dev")).toBeUndefined();
  });
});

describe("a run that is narrowed down to some pods", () => {
  async function write(...resources: readonly object[]): Promise<void> {
    await mkdir(dirname(stateFile("dev")), { recursive: true });
    await writeFile(stateFile("dev"), JSON.stringify({ checkpoint: { latest: { resources } } }));
  }
  const pod = (name: string) => ({ urn: urn(POD_TYPE, name), type: POD_TYPE, parent: STACK.urn });
  const child = (parent: string, name: string) => ({
    urn: urn("docker:index/container:Container", name),
    type: "docker:index/container:Container",
    parent: urn(POD_TYPE, parent),
  });
  const keeper = { ...child("host", "host-keeper"), parent: urn("workshop:index:WorkshopHost", "host") };

  test("leaves all of the others alone, and nothing that is no pod's", async () => {
    // Whose name begins as another's does is another.
    await write(
      STACK,
      keeper,
      pod("al"),
      pod("al-an"),
      child("al", "al-an-shell"),
      child("al-an", "al-an-shell"),
    );
    const exclude = (...resources: { urn: string }[]) => resources.flatMap((one) => ["--exclude", one.urn]);
    expect(await scopeTo(LOCAL, "dev", ["al", "dan"])).toMatchObject({
      args: exclude(pod("al-an"), child("al-an", "al-an-shell")),
    });
    expect(await scopeTo(LOCAL, "dev", ["al-an"])).toMatchObject({
      args: exclude(pod("al"), child("al", "al-an-shell")),
    });
  });

  test.each([[["alice", "bob"]], [["alice"]], [[]]])(
    "has the program declare those pods: %j",
    async (only) => {
      await write(STACK);
      const { env } = await scopeTo(LOCAL, "dev", only);
      expect(podsInScope()).toBeUndefined();
      for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
      expect([...(podsInScope() ?? [])]).toEqual(only);
    },
  );
});

describe("what a class was made from", () => {
  const fingerprint = { whole: "1", shared: "2", pods: { alice: "3" } };
  async function write(state: string): Promise<void> {
    await mkdir(dirname(stateFile("dev")), { recursive: true });
    await mkdir(stackFile("dev").folder, { recursive: true });
    await writeFile(stateFile("dev"), state);
  }

  test("is known as long as the state is as it was left", async () => {
    await write("{}");
    await writeReceipt(LOCAL, "dev", fingerprint);
    expect(await readReceipt(LOCAL, "dev")).toMatchObject(fingerprint);
    await write("{} ");
    expect(await readReceipt(LOCAL, "dev")).toBeUndefined();
  });

  test("is not known where nothing was made, nor on another backend, nor from an older receipt", async () => {
    expect(await readReceipt(LOCAL, "dev")).toBeUndefined();
    await write("{}");
    const elsewhere = { ...LOCAL, backend: { isLocal: false, env: {} } };
    await writeReceipt(elsewhere, "dev", fingerprint);
    expect(await readReceipt(LOCAL, "dev")).toBeUndefined();
    await writeReceipt(LOCAL, "dev", fingerprint);
    expect(await readReceipt(elsewhere, "dev")).toBeUndefined();
    expect(await readReceipt(LOCAL, "dev")).toBeDefined();
    await writeFile(join(stackFile("dev").folder, "receipt.json"), JSON.stringify({ whole: "1" }));
    expect(await readReceipt(LOCAL, "dev")).toBeUndefined();
  });
});

describe("a file that is written in one step", () => {
  test("replaces what was there, and leaves nothing beside it", async () => {
    const path = join(home, "file");
    await replaceFile(path, "old");
    await replaceFile(path, "new");
    expect(await readFile(path, "utf8")).toBe("new");
    expect(await readdir(home)).toEqual(["file"]);
  });

  test("keeps a secret that is there already, for its owner alone", async () => {
    const path = join(home, "secret");
    await createSecretFile(path, "first");
    await createSecretFile(path, "second");
    expect(await readFile(path, "utf8")).toBe("first");
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await readdir(home)).toEqual(["secret"]);
  });
});
