import { expect, test } from "vitest";

import { type EngineFacts, judgeEngine } from "../../cli/doctor/judge-engine.ts";
import { judgePrivileges, type PrivilegeFacts } from "../../cli/doctor/judge-privileges.ts";
import type { Level, Verdict } from "../../cli/doctor/verdict.ts";

const sound: EngineFacts = {
  address: "unix:///var/run/docker.sock",
  version: "29.0.1",
  kernel: "6.12.43+deb13-amd64",
  driver: "overlay2",
  backingFilesystem: "extfs",
  isRootless: false,
  remapsUsers: false,
  liveRestore: true,
  cgroupVersion: "2",
  limits: { memory: true, swap: true, cpus: true, pids: true },
  forwardsIpv4: true,
  warnings: [],
};

test("an engine without fault", () => {
  expect(judgeEngine(sound)).toEqual([
    { title: "Docker engine", level: "ok", detail: "29.0.1 at unix:///var/run/docker.sock" },
    { title: "kernel", level: "ok", detail: "6.12.43+deb13-amd64" },
    { title: "storage driver", level: "ok", detail: "overlay2 on extfs" },
    { title: "live-restore", level: "ok", detail: "containers keep running while the engine restarts" },
    { title: "cgroups", level: "ok", detail: "version 2" },
    { title: "limits", level: "ok", detail: "memory, swap, CPUs and processes are counted and limited" },
    { title: "net.ipv4.ip_forward", level: "ok", detail: "1" },
  ]);
});

test.each<[string, Partial<EngineFacts>, string, Level, string]>([
  ["is just old enough", { version: "20.10.24+dfsg1" }, "Docker engine", "ok", "20.10.24"],
  ["is too old", { version: "19.03.15" }, "Docker engine", "problem", "19.03.15"],
  ["is older by number, not by letter", { version: "9.1" }, "Docker engine", "problem", "older than 20.10"],
  ["has a kernel that is just new enough", { kernel: "5.12.0" }, "kernel", "ok", "5.12.0"],
  ["has a kernel that is too old", { kernel: "5.10.0-35-amd64" }, "kernel", "warning", "older than 5.12"],
  ["tells no kernel", { kernel: "" }, "kernel", "note", "does not tell"],
  ["is rootless", { isRootless: true }, "Docker engine", "warning", "rootless"],
  ["copies every layer", { driver: "vfs" }, "storage driver", "warning", "vfs"],
  ["stops pods when it restarts", { liveRestore: false }, "live-restore", "note", "every pod stops"],
  ["has old cgroups", { cgroupVersion: "1" }, "cgroups", "note", "version 1"],
  ["forwards nothing", { forwardsIpv4: false }, "net.ipv4.ip_forward", "problem", "0:"],
  [
    "complains",
    { warnings: ["WARNING: bridge-nf is off"] },
    "the engine warns",
    "warning",
    "bridge-nf is off",
  ],
])("an engine that %s", (_, fault, title, level, detail) => {
  const verdict = judgeEngine({ ...sound, ...fault }).find((found) => found.title === title);
  expect(verdict).toMatchObject({ level });
  expect(verdict?.detail).toContain(detail);
});

test.each<[keyof EngineFacts["limits"], Level, string]>([
  ["memory", "warning", "memory not limited"],
  ["swap", "warning", "swap not limited"],
  ["pids", "warning", "processes not limited"],
  ["cpus", "problem", "refuses"],
])("a kernel that does not limit %s", (name, level, detail) => {
  const verdicts = judgeEngine({ ...sound, limits: { ...sound.limits, [name]: false } });
  const limits = verdicts.find(({ title }) => title === "limits");
  expect(limits).toMatchObject({ level });
  expect(limits?.detail).toContain(detail);
});

test("what the engine says of limits is not said twice", () => {
  const limits = { ...sound.limits, swap: false };
  const warnings = ["WARNING: No swap limit support"];
  expect(judgeEngine({ ...sound, limits, warnings }).filter(({ level }) => level === "warning")).toHaveLength(
    1,
  );
});

const refused: PrivilegeFacts = {
  image: "busybox:1",
  refusal: undefined,
  lacksSysResource: false,
  runtime: "/clone/runc-without-sys-resource",
  isNeeded: true,
};
const APPLY_CAPS =
  "OCI runtime create failed: runc create failed: unable to apply caps: operation not permitted";

test("a privileged container that starts", () => {
  expect(privileges({})).toEqual({
    title: "privileges",
    level: "ok",
    detail: "a privileged container starts",
  });
  expect(privileges({ lacksSysResource: true }).detail).toContain("without CAP_SYS_RESOURCE");
});

test("a machine that withholds CAP_SYS_RESOURCE, and an engine that does not know how to do without", () => {
  expect(privileges({ refusal: APPLY_CAPS, lacksSysResource: true })).toMatchObject({
    level: "problem",
    detail: "this machine withholds CAP_SYS_RESOURCE, so runc refuses privileged containers",
    fix:
      "Add to /etc/docker/daemon.json, and restart the engine:\n" +
      '{"runtimes":{"workshop":{"path":"/clone/runc-without-sys-resource"}},"default-runtime":"workshop"}',
  });
});

test.each([
  ["of the same words on a machine that withholds nothing", APPLY_CAPS, "apply caps"],
  ["that maps users", "privileged mode is incompatible with user namespaces", "userns-remap"],
  ["of any other kind", "no space left on device", "no space left on device"],
])("a refusal %s", (_, refusal, detail) => {
  const verdict = privileges({ refusal });
  expect(verdict.level).toBe("problem");
  expect(verdict.detail).toContain(detail);
});

test("a refusal that no pod minds", () => {
  const refusal = "privileged mode is incompatible with user namespaces";
  expect(privileges({ refusal, isNeeded: false }).level).toBe("note");
  expect(privileges({ refusal, isNeeded: true }).level).toBe("problem");
});

test("no image to try with", () => {
  expect(privileges({ image: undefined })).toMatchObject({ level: "note" });
});

function privileges(facts: Partial<PrivilegeFacts>): Verdict {
  return judgePrivileges({ ...refused, ...facts });
}
