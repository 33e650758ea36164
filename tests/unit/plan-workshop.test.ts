import { expect, test } from "vitest";

import { ROLES } from "../../config/built-in.ts";
import { parseConfiguration, type RawConfiguration } from "../../config/parse.ts";
import { cpuShares, divideMemory, layerMiB, volumeMiB } from "../../plan/limits.ts";
import { containerName, labels, networkName, resourceName, volumeName } from "../../plan/names.ts";
import type { WorkshopPlan } from "../../plan/plan.ts";
import { planWorkshop } from "../../plan/workshop.ts";

test("names and labels", () => {
  expect(containerName("dev", "alice", "shell")).toBe("dev-alice-shell");
  expect(networkName("dev", "alice")).toBe("dev-alice");
  expect(volumeName("dev", "alice", "home")).toBe("dev-alice-home");
  expect(resourceName("alice", "shell")).toBe("alice-shell");
  expect(labels("dev", "alice", "shell")).toEqual({
    "workshop.stack": "dev",
    "workshop.attendee": "alice",
    "workshop.role": "shell",
  });
});

test("memory of 2 GiB", () => {
  expect(divideMemory(2048)).toEqual({ anchor: 16, registry: 128, dind: 1520, shell: 384 });
});

test("CPU shares: the built-in members' are the engine's default for one container, a service's come on top", () => {
  expect(ROLES.map(cpuShares).reduce((sum, shares) => sum + shares)).toBe(1024);
  expect(cpuShares("editor")).toBe(128);
});

test("disk of 20 GiB: three volumes, and what four members write outside of them, are all of it", () => {
  const volumes = ["docker", "registry", "home"].map((use) => volumeMiB(20480, use));
  expect([...volumes, layerMiB(20480)]).toEqual([10240, 5120, 2560, 640]);
  expect(volumes.reduce((sum, size) => sum + size) + 4 * layerMiB(20480)).toBe(20480);
  expect(volumeMiB(20480, "data")).toBe(2560);
});

test("a limit on disk space is in the plan of those who have one", () => {
  const { pods } = plan("dev", { attendees: [{ id: "alice", disk: "4GiB" }, "bob"] });
  expect(pods.map(({ diskMiB }) => diskMiB)).toEqual([4096, undefined]);
});

/** These subnets are on engines out there: a release that computes others would replace every pod. */
test("a plan, literally", () => {
  const bob = { id: "bob", name: "Bob Ross", memory: "512MiB", cpus: 0.5, pids: 64, subnet: "100.64.0.0/24" };
  const service = { name: "editor", image: "busybox" };
  expect(
    plan("dev", { attendees: [{ id: "alice", name: "Alice B." }, bob], pod: { services: [service] } }),
  ).toEqual({
    stack: "dev",
    cidr: "100.64.0.0/10",
    gateway: {
      network: { subnet: "100.90.89.32/28", gateway: "100.90.89.33" },
      domain: "localhost",
      port: 8443,
      listen: "127.0.0.1",
    },
    terminal: "xterm",
    pods: [
      {
        attendee: { id: "alice", name: "Alice B." },
        network: { subnet: "100.74.105.0/28", gateway: "100.74.105.1" },
        cpus: 1,
        pids: 1024,
        memoryMiB: { anchor: 16, registry: 128, dind: 1520, shell: 384 },
        isolation: "privileged",
        services: [{ ...service, env: {}, volumes: [], memoryMiB: 256 }],
      },
      {
        attendee: { id: "bob", name: "Bob Ross" },
        network: { subnet: "100.64.0.0/24", gateway: "100.64.0.1" },
        cpus: 0.5,
        pids: 64,
        memoryMiB: { anchor: 16, registry: 32, dind: 368, shell: 96 },
        isolation: "privileged",
        services: [{ ...service, env: {}, volumes: [], memoryMiB: 256 }],
      },
    ],
  });
});

test("two stacks with an alice may share an engine", () => {
  const subnets = ["dev", "prod"].map(
    (stack) => plan(stack, { attendees: ["alice"] }).pods[0]?.network.subnet,
  );
  expect(new Set(subnets).size).toBe(2);
});

test("pods that overlap", () => {
  const eve = { id: "eve", subnet: "100.64.0.0/16" };
  const mal = { id: "mal", subnet: "100.64.3.0/24" };
  expect(report({ attendees: ["alice", eve, mal] })).toBe(`Pulumi.dev.yaml: 1 problem, nothing was changed

workshop:attendees[2].subnet: "mal" and "eve" would overlap: 100.64.3.0/24 and 100.64.0.0/16
  give one of them, best the newer, a subnet of its own
    - id: mal
      subnet: 100.96.113.96/28`);
});

test("the subnets suggested to several pods do not overlap either", () => {
  const network = { cidr: "10.0.0.0/24" };
  // Two /28 are left, and three pods want the first half.
  const subnets = ["10.0.0.0/25", "10.0.0.128/26", "10.0.0.192/27", "10.0.0.0/25", "10.0.0.0/25"];
  const attendees = subnets.map((subnet, index) => ({ id: `a${index}`, subnet }));
  const suggested = report({ attendees, network }).match(/(?<=subnet: )\d\S+/g);
  expect(suggested?.toSorted()).toEqual(["10.0.0.224/28", "10.0.0.240/28"]);
});

test("a walk-in's pod that overlaps another: the other moves, or there are fewer", () => {
  const taken = plan("dev", { attendees: ["alice"], walkIns: 1 }).pods[1]?.network.subnet;
  expect(report({ attendees: [{ id: "eve", subnet: taken }], walkIns: 1 })).toMatch(
    /^workshop:walkIns: "guest-1" and "eve" would overlap: .*\n  give "eve" a subnet of its own\n    - id: eve\n/m,
  );
  // In 16 places there is no room for 30.
  const crowded = report({ attendees: ["alice"], walkIns: 30, network: { cidr: "10.0.0.0/24" } });
  expect(crowded).toMatch(
    /^workshop:walkIns: "guest-\d+" and "guest-\d+" would overlap: .*\n  write a smaller number, or another range as workshop:network.cidr$/m,
  );
});

test("a walk-in's pod that takes a neighbour's names", () => {
  const services = [{ name: "net-shell", image: "busybox" }];
  expect(report({ attendees: ["guest-1-net"], walkIns: 1, pod: { services } })).toContain(
    'workshop:walkIns: container "dev-guest-1-net-shell" would be the shell of guest-1-net and also the service ' +
      "net-shell of guest-1\n  give the service net-shell another name",
  );
});

test("a full range", () => {
  const attendees = [{ id: "a", subnet: "10.0.0.0/24" }, "b"];
  expect(report({ attendees, network: { cidr: "10.0.0.0/24" } })).toContain(
    "\n  no subnet of 10.0.0.0/24 is free: write a larger workshop:network.cidr",
  );
});

test("a service and a volume that take a neighbour's names", () => {
  const service = { name: "net-shell", image: "busybox", volumes: ["net-home:/data"] };
  const attendees = [{ id: "bob", services: [service] }, "bob-net"];
  expect(report({ attendees })).toBe(`Pulumi.dev.yaml: 2 problems, nothing was changed

workshop:attendees[1]: container "dev-bob-net-shell" would be the service net-shell of bob and also the shell of bob-net
  give the service net-shell another name
workshop:attendees[1]: volume "dev-bob-net-home" would be the volume net-home of bob and also the volume home of bob-net
  give the volume net-home another name`);
});

test("services of one pod share a volume, also the shell's home", () => {
  const services = ["x", "y"].map((name) => ({
    name,
    image: "busybox",
    volumes: ["home:/home", "data:/data"],
  }));
  expect(plan("dev", { attendees: ["bob"], pod: { services } }).pods).toHaveLength(1);
});

test("a stack whose name Docker does not take", () => {
  expect(report({ attendees: ["bob"] }, "_dev")).toBe(`Pulumi._dev.yaml: 1 problem, nothing was changed

stack: "_dev" cannot begin the name of a container
  give the stack a name with a letter or digit first: pulumi stack rename dev`);
});

function plan(stack: string, raw: RawConfiguration): WorkshopPlan {
  return planWorkshop(stack, parseConfiguration(raw));
}

function report(raw: RawConfiguration, stack = "dev"): string {
  const configuration = parseConfiguration(raw);
  try {
    planWorkshop(stack, configuration);
    return "no problem";
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
