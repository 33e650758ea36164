import { describe, expect, test } from "vitest";

import { parseConfiguration, type RawConfiguration } from "../../config/parse.ts";
import { formatProblems } from "../../config/problem.ts";
import { fitHost, type HostFacts, type HostFit, type HostNetwork } from "../../plan/host-fit.ts";
import type { WorkshopPlan } from "../../plan/plan.ts";
import { planWorkshop } from "../../plan/workshop.ts";

const host: HostFacts = { name: "lab-1", memoryMiB: 16 * 1024, cpus: 4, networks: [], ports: [] };
const alice = { id: "alice", subnet: "100.64.0.0/28" };

test("a workshop that fits, to the last MiB and CPU", () => {
  const pod = { memory: "8GiB", cpus: 4 };
  expect(fit({ attendees: [alice, "bob"], pod })).toEqual({ problems: [], warnings: [] });
});

test("more memory than the host has", () => {
  const attendees = Array.from({ length: 20 }, (_, index) => `a${index}`);
  const service = { name: "editor", image: "busybox" };
  expect(fit({ attendees, pod: { memory: "1792MiB", services: [service] } })).toEqual({
    problems: [],
    warnings: [
      "20 pods may use 40GiB together, lab-1 has 16GiB: 8 pods of 2GiB fit. " +
        "Limits are not reservations, so a light class may still do.",
    ],
  });
});

test("more CPUs for a walk-in than the host has", () => {
  const attendees = [{ id: "alice", cpus: 4 }];
  expect(problems({ attendees, walkIns: 1, pod: { cpus: 5 } })).toMatch(
    /^workshop:pod.cpus: 5 CPUs for guest-1/,
  );
});

test("more CPUs than the host has", () => {
  const attendees = [{ id: "alice", cpus: 8 }, "bob", "carol", "dave", "eve"];
  expect(problems({ attendees, pod: { cpus: 5 } })).toBe(`\
workshop:attendees[0].cpus: 8 CPUs for alice are more than the 4 of lab-1
  write 4 or less
workshop:pod.cpus: 5 CPUs for bob, carol, dave and 1 more are more than the 4 of lab-1
  write 4 or less`);
});

test("one pod in the way of a network", () => {
  const network = { name: "vpn", subnets: ["fd00::/64", "100.64.0.0/24"] };
  expect(problems({ attendees: ["bob", alice] }, network)).toBe(`\
workshop:attendees[1].subnet: alice (100.64.0.0/28) would overlap network "vpn" on lab-1, fd00::/64 and 100.64.0.0/24
  write
    - id: alice
      subnet: 100.74.105.0/28`);
});

test("a walk-in's pod in the way of a network: there is nothing to write for it alone", () => {
  const subnet = plan({ attendees: ["alice"], walkIns: 1 }).pods[1]?.network.subnet ?? "";
  const report = problems({ attendees: ["alice"], walkIns: 1 }, { name: "vpn", subnets: [subnet] });
  expect(report).toMatch(/^workshop:network.cidr: guest-1 \(.*\n  write "198.18.0.0\/15"$/);
});

test("several pods in the way of a network", () => {
  const vpn = { name: "vpn", subnets: ["100.64.0.0/10"] };
  const other = { name: "x", stack: "prod", subnets: ["198.18.0.0/24"] };
  expect(problems({ attendees: [alice, "bob"] }, vpn, other)).toBe(`\
workshop:network.cidr: alice, bob (100.64.0.0/28, …) would overlap network "vpn" on lab-1, 100.64.0.0/10
  write "10.128.0.0/9"`);
});

test("one pod, and no other place in the range", () => {
  const network = { name: "vpn", subnets: ["100.64.0.0/10"] };
  expect(problems({ attendees: [alice] }, network)).toBe(`\
workshop:network.cidr: alice (100.64.0.0/28) would overlap network "vpn" on lab-1, 100.64.0.0/10
  write "198.18.0.0/15"`);
});

test("a host that uses every range", () => {
  const network = { name: "vpn", subnets: ["0.0.0.0/0"] };
  expect(problems({ attendees: [alice] }, network)).toContain(
    "\n  remove that network, or write another range",
  );
});

test("a pod's own network of an earlier run is in nobody's way", () => {
  expect(
    problems({ attendees: [alice] }, { name: "dev-alice", stack: "dev", subnets: ["100.64.0.0/28"] }),
  ).toBe("");
});

test.each<[string, HostNetwork, string]>([
  [
    "another pod's",
    { name: "dev-bob", stack: "dev", subnets: ["100.64.0.0/28"] },
    'network "dev-bob" of stack "dev"',
  ],
  [
    "another stack's",
    { name: "x-alice", stack: "x", subnets: ["100.64.0.8/29"] },
    'network "x-alice" of stack "x"',
  ],
  ["nobody's", { name: "dev-alice", subnets: ["100.64.0.0/16"] }, 'network "dev-alice" on'],
])("a network in the way that is %s", (_, network, described) => {
  expect(problems({ attendees: [alice] }, network)).toContain(
    `alice (100.64.0.0/28) would overlap ${described}`,
  );
});

test("stack a-b with attendee c, and stack a with attendee b-c", () => {
  const network = { name: "dev-alice", stack: "dev-a", subnets: ["10.0.0.0/28"] };
  expect(problems({ attendees: ["bob", alice] }, network)).toBe(`\
workshop:attendees[1]: "alice" needs the name of network "dev-alice" of stack "dev-a" on lab-1
  write another id, or remove that network`);
});

describe("the gateway", () => {
  const raw = { attendees: ["alice"], gateway: { port: 8443 } };
  const other = { port: 8443, container: "web" };

  test("whose port is another container's is told so, and a free one", () => {
    const ports = [other, { port: 8444, container: "web" }];
    expect(formatProblems(fitHost(plan(raw), { ...host, ports }).problems)).toBe(
      'workshop:gateway.port: 8443 is taken by the container "web" on lab-1\n  write 8445',
    );
  });

  test.each([
    ["its own", { ...other, stack: "dev" }],
    ["not the one it wants", { ...other, port: 8444 }],
  ])("does not mind a port that is %s", (_, port) => {
    expect(fitHost(plan(raw), { ...host, ports: [port] }).problems).toEqual([]);
  });

  test("whose network lies across another is told so", () => {
    const { subnet } = plan(raw).gateway.network;
    const report = problems(raw, { name: "lan", subnets: [subnet] });
    expect(report).toContain(`the gateway (${subnet}) would overlap network "lan" on lab-1`);
    expect(problems(raw, { name: "dev_gateway", stack: "dev", subnets: [subnet] })).toBe("");
  });
});

function plan(raw: RawConfiguration): WorkshopPlan {
  return planWorkshop("dev", parseConfiguration(raw));
}

function fit(raw: RawConfiguration, ...networks: HostNetwork[]): HostFit {
  return fitHost(plan(raw), { ...host, networks });
}

function problems(raw: RawConfiguration, ...networks: HostNetwork[]): string {
  return formatProblems(fit(raw, ...networks).problems);
}
