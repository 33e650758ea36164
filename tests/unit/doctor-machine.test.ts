import { expect, test } from "vitest";

import { type DiskLimitFacts, judgeDisk, judgeDiskLimits } from "../../cli/doctor/judge-disk.ts";
import { judgeKernelLimit, judgeMachine } from "../../cli/doctor/judge-kernel.ts";
import { judgeDockerHub, judgeMtu } from "../../cli/doctor/judge-network.ts";
import { judgeNode, judgePulumi, type PulumiFacts } from "../../cli/doctor/judge-tools.ts";
import { kernelNeeds } from "../../cli/doctor/needs.ts";
import type { Level } from "../../cli/doctor/verdict.ts";

test("Node.js, new enough and not", () => {
  expect(judgeNode({ version: "24.1.0", minimum: "22.18" }).level).toBe("ok");
  expect(judgeNode({ version: "22.9.0", minimum: "22.18" })).toMatchObject({
    level: "problem",
    detail: "22.9.0 is older than 22.18",
  });
});

const nothing: PulumiFacts = { origin: undefined, hasProvider: false, canDownload: false, hasGo: false };

test.each<[string, Partial<PulumiFacts>, Level, string]>([
  ["on the PATH", { origin: "path", hasProvider: true }, "ok", "on the PATH"],
  ["downloaded", { origin: "download", hasProvider: true }, "ok", "downloaded earlier"],
  ["built", { origin: "build", hasProvider: true }, "ok", "built earlier"],
  [
    "to be downloaded",
    { canDownload: true, hasGo: true },
    "note",
    "Pulumi and its Docker provider would be downloaded",
  ],
  ["to be built", { hasGo: true }, "warning", "would be built from Go modules"],
  ["without its provider", { origin: "path", hasGo: true }, "warning", "its Docker provider would be built"],
  ["not to be had", {}, "problem", "no download, and no Go"],
])("Pulumi %s", (_, facts, level, detail) => {
  const verdict = judgePulumi({ ...nothing, ...facts });
  expect(verdict.level).toBe(level);
  expect(verdict.detail).toContain(detail);
});

const limit = { name: "fs.inotify.max_user_instances", machine: 32, pod: 12, value: 128 };

test("a kernel limit with room for the roster, to the last pod", () => {
  expect(judgeKernelLimit(limit, 8)).toEqual({
    title: "fs.inotify.max_user_instances",
    level: "ok",
    detail: "128: room for 8 busy pods (about 12 each), the roster has 8",
  });
});

test("a kernel limit with too little room", () => {
  expect(judgeKernelLimit(limit, 9)).toEqual({
    title: "fs.inotify.max_user_instances",
    level: "warning",
    detail: "128: room for 8 busy pods (about 12 each), the roster has 9",
    fix:
      "sudo sysctl -w fs.inotify.max_user_instances=512\n" +
      "# to keep it: a line fs.inotify.max_user_instances = 512 in /etc/sysctl.d/60-workshop.conf",
  });
});

test("a kernel limit without a roster, below what the machine takes itself, and none", () => {
  expect(judgeKernelLimit(limit, undefined).level).toBe("ok");
  expect(judgeKernelLimit({ ...limit, value: 10 }, 1).detail).toContain("room for 0 busy pods");
  expect(judgeKernelLimit({ ...limit, value: undefined }, 1).level).toBe("note");
});

test("needs: inotify instances of shims on cgroup v2 only, keys of root or of another user", () => {
  const on = (cgroupVersion: string, mapsRoot: boolean): Record<string, number> =>
    Object.fromEntries(
      kernelNeeds({ containers: 4, cgroupVersion, mapsRoot }).map(({ name, pod }) => [name, pod]),
    );
  expect(on("1", false)).toMatchObject({
    "fs.inotify.max_user_instances": 2,
    "kernel.keys.root_maxkeys": 10,
  });
  expect(on("2", true)).toMatchObject({ "fs.inotify.max_user_instances": 12, "kernel.keys.maxbytes": 700 });
});

test("overlay and iptables, there and missing", () => {
  expect(judgeMachine({ hasOverlay: true, hasIptables: true }).map(({ level }) => level)).toEqual([
    "ok",
    "ok",
  ]);
  expect(judgeMachine({ hasOverlay: false, hasIptables: false })).toMatchObject([
    { title: "overlay", level: "warning", fix: "sudo modprobe overlay" },
    { title: "iptables", level: "warning" },
  ]);
});

const GIB = 1024;
const unlimited = (pods: number): undefined[] => Array.from({ length: pods }, () => undefined);

test.each<[number, readonly (number | undefined)[] | undefined, Level, string]>([
  [22 * GIB, unlimited(10), "ok", "22 GiB free under /data: room for 10 pods with 2 GiB"],
  [22 * GIB, unlimited(11), "warning", "the roster has 11"],
  [22 * GIB, undefined, "ok", "room for 10 pods"],
  [22 * GIB, [10 * GIB, 10 * GIB], "ok", "room for 2 pods with 10 GiB of images and data each"],
  [22 * GIB, [20 * GIB, undefined], "warning", "room for 1 pods with 11 GiB"],
  [GIB, [undefined], "problem", "too little for the images"],
])("%i MiB of disk for pods with limits of %j", (freeMiB, pods, level, detail) => {
  const verdict = judgeDisk({ folder: "/data", freeMiB }, pods);
  expect(verdict.level).toBe(level);
  expect(verdict.detail).toContain(detail);
});

test.each<[string, DiskLimitFacts, Level, string]>([
  ["refused", { refusal: "no quota", layers: false, limitedPods: 2 }, "problem", "(no quota)"],
  ["refused, not asked for", { refusal: "no quota", layers: false, limitedPods: 0 }, "note", "(no quota)"],
  ["kept", { refusal: undefined, layers: true, limitedPods: 2 }, "ok", "volumes and containers"],
  [
    "kept in part",
    { refusal: undefined, layers: false, limitedPods: 2 },
    "warning",
    "outside of them is not",
  ],
  ["possible", { refusal: undefined, layers: true, limitedPods: 0 }, "note", "does not ask"],
])("limits on disk space: %s", (_, facts, level, detail) => {
  const verdict = judgeDiskLimits(facts);
  expect(verdict).toMatchObject({ title: "disk limits", level });
  expect(verdict.detail).toContain(detail);
});

test("MTU of the uplink, as large as a pod's and smaller", () => {
  expect(judgeMtu({ uplink: "eth0", mtu: 1500 }).level).toBe("ok");
  expect(judgeMtu({ uplink: "eth0", mtu: 1400 })).toMatchObject({ level: "note" });
});

test("Docker Hub, reached and not", () => {
  expect(judgeDockerHub(undefined).level).toBe("ok");
  expect(judgeDockerHub('Get "https://hub/v2/": no such host')).toMatchObject({
    level: "warning",
    detail: "out of reach, so docker pull in a pod fails too (no such host)",
  });
});
