import { expect, test } from "vitest";

import { type ContainerSpec, containersOf, LOG_OPTIONS, podSpec, volumesOf } from "../../bench/pod.ts";
import type { PodPlan } from "../../plan/plan.ts";
import { WITHOUT_RIGHTS } from "../../components/member.ts";
import { ARGS, declareAlice } from "./alice.ts";
import { find } from "./pulumi-mocks.ts";

const { declared } = await declareAlice(ARGS);

const PLAN: PodPlan = {
  attendee: { id: "alice", name: "Alice" },
  network: ARGS.network,
  cpus: ARGS.cpus,
  pids: 1024,
  memoryMiB: ARGS.memoryMiB,
  isolation: "privileged",
  services: [],
};

const NONE = "none";
const IMAGES = {
  anchor: "anchor-image",
  registry: "registry-image",
  dind: "dind-image",
  shell: "shell-image",
  keeper: NONE,
  firewall: NONE,
  door: NONE,
  gateway: NONE,
};

const spec = podSpec("demo", PLAN, IMAGES);

/** A container of the bench's in the words of the Docker provider. */
function inProvidersWords(container: ContainerSpec): Record<string, unknown> {
  const { role, name, image, command, env, hostname, stopSignal, privileged, readOnly, tmpfs, volumes } =
    container;
  const joined = "container:id-of-alice-anchor";
  return {
    name,
    image,
    labels: Object.entries(container.labels).map(([label, value]) => ({ label, value })),
    restart: "unless-stopped",
    memory: container.memoryMiB,
    memorySwap: container.memoryMiB,
    logDriver: "json-file",
    logOpts: LOG_OPTIONS,
    cpuShares: container.cpuShares,
    command,
    ...(container.cpus === undefined ? {} : { cpus: container.cpus.toFixed(1) }),
    ...(env.length === 0 ? {} : { envs: env }),
    ...(hostname === undefined ? {} : { hostname }),
    ...(stopSignal === undefined ? {} : { stopSignal }),
    ...(privileged ? { privileged } : WITHOUT_RIGHTS),
    ...(readOnly ? { readOnly } : {}),
    ...(tmpfs.length === 0 ? {} : { tmpfs: Object.fromEntries(tmpfs.map((path) => [path, ""])) }),
    ...(volumes.length === 0
      ? {}
      : { volumes: volumes.map((volume) => ({ volumeName: volume.name, containerPath: volume.path })) }),
    ...(role === "anchor"
      ? { networksAdvanced: [{ name: "id-of-alice-network" }] }
      : { networkMode: joined, pidMode: joined }),
  };
}

test.each(containersOf(spec).map((container) => [container.role, container] as const))(
  "the bench's %s is the one that this program declares",
  (role, container) => {
    // Whatever is declared and the bench does not know shows here.
    expect(inProvidersWords(container)).toEqual(find(declared, "Container", `alice-${role}`).inputs);
  },
);

test("so is the network", () => {
  const { name, labels, subnet, gateway, bridge } = spec.network;
  expect({
    name,
    labels: Object.entries(labels).map(([label, value]) => ({ label, value })),
    options: { "com.docker.network.bridge.name": bridge },
    ipamConfigs: [{ subnet, gateway }],
  }).toEqual(find(declared, "Network", "alice-network").inputs);
});

test("so are the volumes", () => {
  const found = volumesOf(spec).map(({ name, labels }) => ({
    name,
    labels: Object.entries(labels).map(([label, value]) => ({ label, value })),
  }));
  const expected = ["registry", "docker", "home"].map(
    (use) => find(declared, "Volume", `alice-${use}`).inputs,
  );
  expect(found).toEqual(expected);
});
