import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect, test } from "vitest";

import { endShim, isLeftover } from "../../images/keeper/leftovers.mjs";

const ID = "56ba998a8f8e";

test.each([
  [`task ${ID}: already exists`, true],
  ["id already in use", true],
  ["cannot join network of a non running container", false],
  [
    "driver failed programming external connectivity: Bind for 0.0.0.0:80 failed: port is already allocated",
    false,
  ],
])("%s: %s", (reason, expected) => {
  expect(isLeftover(reason)).toBe(expected);
});

test("ends the shim of the container, and no other process that names it", async () => {
  const shim = "/usr/bin/containerd-shim-runc-v2";
  const start = (name: string, ...args: string[]) =>
    spawn("/bin/sh", ["-c", "sleep 60 & wait", ...args], { argv0: name, stdio: "ignore", detached: true });
  const ours = start(shim, "-namespace", "moby", "-id", ID);
  const others = [start(shim, "-namespace", "moby", "-id", "other"), start("watch-shims", "-id", ID)];
  const ended = once(ours, "exit");
  try {
    expect(await endShim(ID)).toBe(true);
    expect(await ended).toEqual([null, "SIGKILL"]);
    for (const other of others) expect(other.exitCode ?? other.signalCode).toBeNull();
    expect(await endShim(ID)).toBe(false);
  } finally {
    for (const { pid } of [ours, ...others]) if (pid !== undefined) endGroup(pid);
  }
});

test("finds none where there is none", async () => {
  const proc = await mkdtemp(join(tmpdir(), "proc-"));
  try {
    await mkdir(join(proc, "1"));
    expect(await endShim(ID, proc)).toBe(false);
  } finally {
    await rm(proc, { recursive: true });
  }
});

/** With what it has started. */
function endGroup(pid: number): void {
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // All of it has ended.
  }
}
