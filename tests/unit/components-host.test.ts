import { expect, test } from "vitest";

import { WorkshopHost } from "../../components/workshop-host.ts";
import { declare, type Declared, find, ofKind, type Outcome, valueOf } from "./pulumi-mocks.ts";

test("one image per reference, however often it is named, and none is removed from the engine", async () => {
  const { declared } = await host(["busybox:1", "registry:2", "busybox:1"]);
  expect(ofKind(declared, "RemoteImage").map(({ name, inputs }) => [name, inputs])).toEqual(
    ["busybox:1", "firewall:1", "keeper:1", "registry:2"].map((reference) => [
      `host-${reference}`,
      { name: reference, keepLocally: true },
    ]),
  );
});

test("everything is the host's", async () => {
  const { result, declared } = await host(["busybox:1"]);
  const owned = declared.filter(({ type }) => !type.startsWith("workshop:"));
  expect(owned.map(({ parent }) => parent === result)).toEqual([true, true, true, true, true]);
});

test("the id of an image", async () => {
  const { result } = await host(["busybox:1", "registry:2"]);
  expect(await valueOf(result.imageId("busybox:1"))).toBe("id-of-busybox:1");
  expect(await valueOf(result.imageId("registry:2"))).toBe("id-of-registry:2");
});

test("an image that the host does not hold is a bug", async () => {
  const { result } = await host(["busybox:1"]);
  expect(() => result.imageId("busybox:2")).toThrow("image busybox:2 was not declared for this host");
});

/** What both containers of a host have: no rights that they do not need, and a start whenever the engine starts. */
const COMMON = {
  restart: "always",
  stopSignal: "SIGKILL",
  readOnly: true,
  securityOpts: ["no-new-privileges"],
  logDriver: "json-file",
  logOpts: { "max-size": "10m", "max-file": "2" },
};

test("the keeper has the engine's socket, and so no network and no rights", async () => {
  expect(await container("keeper")).toEqual({
    ...COMMON,
    name: "demo-keeper",
    image: "id-of-keeper:1",
    labels: [
      { label: "workshop.stack", value: "demo" },
      { label: "workshop.role", value: "keeper" },
    ],
    command: ["node", "/keeper/keeper.mjs", "demo"],
    networkMode: "none",
    capabilities: { drops: ["ALL"] },
    cpuShares: 4096,
    volumes: [{ hostPath: "/run/docker.sock", containerPath: "/var/run/docker.sock" }],
    memory: 128,
    memorySwap: 128,
  });
});

test("the firewall has the host's network and the right to make rules, and nothing of the engine's", async () => {
  expect(await container("firewall")).toEqual({
    ...COMMON,
    name: "demo-firewall",
    image: "id-of-firewall:1",
    labels: [
      { label: "workshop.stack", value: "demo" },
      { label: "workshop.role", value: "firewall" },
    ],
    command: ["firewall", "demo", "wp2a975"],
    networkMode: "host",
    capabilities: { adds: ["CAP_NET_ADMIN"], drops: ["ALL"] },
    tmpfs: { "/run": "" },
    memory: 32,
    memorySwap: 32,
  });
});

async function container(role: string): Promise<Declared["inputs"]> {
  return find((await host([])).declared, "Container", `host-${role}`).inputs;
}

function host(images: string[]): Promise<Outcome<WorkshopHost>> {
  const own = { keeper: "keeper:1", firewall: "firewall:1" };
  const args = { stack: "demo", engineSocket: "/run/docker.sock", own, images };
  return declare((opts) => new WorkshopHost("host", args, opts));
}
