import { expect, test } from "vitest";

import { type ClassFacts, judgeClass } from "../../cli/doctor/judge-class.ts";
import { judgeFit, judgeRoutes } from "../../cli/doctor/judge-fit.ts";
import { judgeImages } from "../../cli/doctor/judge-images.ts";
import { judgeIsolation } from "../../cli/doctor/judge-isolation.ts";
import { judgeRoster } from "../../cli/doctor/judge-roster.ts";
import { machineNetworks } from "../../cli/doctor/machine-networks.ts";
import { parseRoster } from "../../cli/roster.ts";
import type { Verdict } from "../../cli/doctor/verdict.ts";
import { parseConfiguration } from "../../config/parse.ts";
import type { HostFacts } from "../../plan/host-fit.ts";
import { planWorkshop } from "../../plan/workshop.ts";

const host: HostFacts = { name: "lab-1", memoryMiB: 8 * 1024, cpus: 4, networks: [], ports: [] };
const plan = planWorkshop("dev", parseConfiguration({ attendees: ["alice", "bob"] }));

test("a roster that fits", () => {
  expect(judgeFit(plan, host)).toEqual([
    { title: "fit", level: "ok", detail: "2 pods fit lab-1, with its 8 GiB and 4 CPUs" },
  ]);
});

test("a roster that does not fit: CPUs are a problem, memory is a warning", () => {
  const small = { ...host, memoryMiB: 2048, cpus: 0.5 };
  expect(judgeFit(plan, small)).toMatchObject([
    { level: "problem", fix: "In the roster, write 0.5 or less" },
    { level: "warning", detail: expect.stringContaining("2 pods may use 4GiB together") as string },
  ]);
});

test("a machine with routes of its own, elsewhere", () => {
  const networks = machineNetworks([{ interface: "eth0", block: "192.168.1.7/24" }], []);
  expect(networks).toEqual([{ name: "eth0", subnets: ["192.168.1.0/24"] }]);
  expect(judgeRoutes(plan, host, networks)).toMatchObject([{ level: "ok" }]);
});

test("a VPN in the range of the pods, and an engine's network in the range to move to", () => {
  const networks = machineNetworks([{ interface: "tailscale0", block: "100.101.102.103/32" }], []);
  const taken = { ...host, networks: [{ name: "x", subnets: ["198.18.5.0/24"] }] };
  const [verdict] = judgeRoutes(plan, taken, networks);
  expect(verdict?.level).toBe("warning");
  expect(verdict?.detail).toContain('would overlap network "tailscale0" on lab-1, 100.64.0.0/10');
  expect(verdict?.fix).toBe('In the roster, workshop:network.cidr: write "10.128.0.0/9"');
});

test("an overlap that the engine would refuse is told once, by the fit", () => {
  const taken = { ...host, networks: [{ name: "x", subnets: ["100.64.0.0/10"] }] };
  expect(judgeFit(plan, taken)).toMatchObject([{ level: "problem" }]);
  expect(judgeRoutes(plan, taken, [])).toMatchObject([{ level: "ok" }]);
});

test.each([
  ["the default route", "eth0", "0.0.0.0/0"],
  ["half of the default route", "tun0", "128.0.0.0/1"],
  ["loopback", "lo", "127.0.0.1/8"],
  ["an engine's network", "br-custom", "100.64.0.1/28"],
  ["the bridge of an engine that does not answer", "br-0123456789ab", "10.1.0.0/28"],
  ["the bridge of a pod", "wp2a9752bd806c9", "100.64.1.0/28"],
])("no network of the machine's own: %s", (_, name, block) => {
  expect(machineNetworks([{ interface: name, block }], ["100.64.0.0/28", "fd00::/64"])).toEqual([]);
});

const running = { id: "1", name: "dev-alice-anchor", role: "anchor", state: "running" };
const keeper = { id: "3", name: "dev-keeper", role: "keeper", state: "running" };
const exited = { id: "2", name: "dev-alice-dind", role: "dind", state: "exited" };
const volume = { kind: "volume", name: "dev-alice-home" } as const;

test.each<[string, Omit<ClassFacts, "stack">, Partial<Verdict>]>([
  ["there is none", { pods: [], shared: [], objects: [] }, { level: "ok" }],
  [
    "it runs",
    { pods: [{ attendee: "alice", containers: [running] }], shared: [keeper], objects: [volume] },
    { level: "note", detail: '1 pod of the stack "dev" running' },
  ],
  [
    "it has no keeper to make it whole",
    {
      pods: [{ attendee: "alice", containers: [running] }],
      shared: [{ ...keeper, state: "exited" }],
      objects: [volume],
    },
    { level: "warning", detail: '1 pod of the stack "dev", of whose containers 1 do not run: dev-keeper' },
  ],
  [
    "it is not whole",
    { pods: [{ attendee: "alice", containers: [running, exited] }], shared: [keeper], objects: [volume] },
    {
      level: "warning",
      detail: '1 pod of the stack "dev", of whose containers 1 do not run: dev-alice-dind',
    },
  ],
  [
    "it was left over",
    { pods: [], shared: [], objects: [volume, volume, volume, volume] },
    {
      level: "warning",
      detail:
        'left over of the stack "dev": volume dev-alice-home, volume dev-alice-home, volume dev-alice-home and 1 more',
      fix: "./workshop down --stack dev    # takes it all away",
    },
  ],
])("a class of the stack: %s", (_, facts, verdict) => {
  expect(judgeClass({ stack: "dev", ...facts })).toMatchObject(verdict);
});

test("images: there, to be pulled, to be built, and not to be had", () => {
  const missing = [{ image: "nowhere/x:1", reason: "no such host" }];
  const levels = (...facts: Parameters<typeof judgeImages>): string[] =>
    judgeImages(...facts).map(({ level }) => level);
  expect(levels({ set: "official", absent: 0, missing: [] })).toEqual(["ok"]);
  expect(levels({ set: "official", absent: 4, missing: [] })).toEqual(["note"]);
  expect(levels({ set: "debian", absent: 1, missing: [] })).toEqual(["warning"]);
  expect(levels({ set: "debian", absent: 0, missing })).toEqual(["ok", "problem"]);
});

test.each([
  ["not tried", { image: undefined }, "note", "not tried"],
  ["that starts", {}, "ok", "runs a container"],
  ["that does not start, and nobody wants", { obstacle: "no tun" }, "note", "cannot be had: no tun"],
  [
    "that does not start, and somebody wants",
    { obstacle: "no tun", pods: 1 },
    "problem",
    "1 pod shall be rootless, which cannot be had: no tun",
  ],
])("a rootless engine %s", (_, facts, level, detail) => {
  const tried = { isolation: "rootless", image: "dind:1", obstacle: undefined, pods: 0 } as const;
  const verdict = judgeIsolation({ ...tried, ...facts });
  expect(verdict).toMatchObject({ title: "isolation", level });
  expect(verdict.detail).toContain(detail);
});

test("a roster in YAML, right and wrong", () => {
  const verdict = (text: string): Verdict => judgeRoster(parseRoster(text, "Pulumi.dev.yaml", "dev"));
  expect(verdict("config:\n  workshop:attendees: [alice]\n  other:key: 1\n")).toEqual({
    title: "roster",
    level: "ok",
    detail: "1 attendee in Pulumi.dev.yaml",
  });
  expect(verdict("config:\n  workshop:attendees: [alice, alice]\n")).toMatchObject({
    level: "problem",
    detail: "Pulumi.dev.yaml: 1 mistake",
  });
  expect(verdict("config: [")).toMatchObject({ level: "problem", detail: "Pulumi.dev.yaml: not YAML" });
  expect(verdict("")).toMatchObject({ level: "problem" });
});

test("no roster: a warning, unless the trainer named the file", () => {
  const absent = { kind: "absent", source: "Pulumi.dev.yaml" } as const;
  expect(judgeRoster({ ...absent, isAsked: false }).level).toBe("warning");
  expect(judgeRoster({ ...absent, isAsked: true }).level).toBe("problem");
});
