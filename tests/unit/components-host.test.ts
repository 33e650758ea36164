import { expect, test } from "vitest";

import type { Certificate } from "../../components/gateway.ts";
import { WorkshopHost } from "../../components/workshop-host.ts";
import { declare, type Declared, find, ofKind, type Outcome, valueOf } from "./pulumi-mocks.ts";

test("one image per reference, however often it is named, and none is removed from the engine", async () => {
  const { declared } = await host(["busybox:1", "registry:2", "busybox:1"]);
  expect(ofKind(declared, "RemoteImage").map(({ name, inputs }) => [name, inputs])).toEqual(
    ["busybox:1", "door:1", "firewall:1", "gateway:1", "keeper:1", "registry:2"].map((reference) => [
      `host-${reference}`,
      { name: reference, keepLocally: true },
    ]),
  );
});

test("everything is the host's", async () => {
  const { result, declared } = await host(["busybox:1"]);
  const owned = declared.filter(({ type }) => !type.startsWith("workshop:"));
  expect(owned.map(({ name }) => name)).toHaveLength(12);
  expect(owned.every(({ parent }) => parent === result)).toBe(true);
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

/** What all containers of a host have: no rights that they do not need, and a start whenever the engine starts. */
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
    stopTimeout: 60,
    networkMode: "none",
    pidMode: "host",
    securityOpts: ["no-new-privileges", "apparmor=unconfined", "label=disable"],
    capabilities: { drops: ["ALL"] },
    cpuShares: 4096,
    volumes: [
      { hostPath: "/run/docker.sock", containerPath: "/var/run/docker.sock" },
      { hostPath: "/volumes/demo-door/status", containerPath: "/status" },
    ],
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

test("the door has all folders, and neither network, rights nor the engine's socket", async () => {
  expect(await container("door")).toEqual({
    ...COMMON,
    name: "demo-door",
    image: "id-of-door:1",
    labels: [
      { label: "workshop.stack", value: "demo" },
      { label: "workshop.role", value: "door" },
    ],
    command: ["node", "/door/door.mjs", "class.example"],
    networkMode: "none",
    capabilities: { drops: ["ALL"] },
    cpuShares: 2048,
    volumes: [{ volumeName: "demo-door", containerPath: "/door-data" }],
    memory: 512,
    memorySwap: 512,
  });
});

test("the gateway has a network and a port, and of the door its own folder", async () => {
  expect(await container("gateway")).toEqual({
    ...COMMON,
    name: "demo-gateway",
    image: "id-of-gateway:1",
    labels: [
      { label: "workshop.stack", value: "demo" },
      { label: "workshop.role", value: "gateway" },
    ],
    command: ["caddy", "run", "--config", "/etc/caddy/Caddyfile"],
    envs: ["DOMAIN=class.example", "CERTIFICATE=internal"],
    networksAdvanced: [{ name: "id-of-host-gateway-network" }],
    ports: [{ internal: 8443, external: 443, ip: "0.0.0.0" }],
    capabilities: { drops: ["ALL"] },
    cpuShares: 2048,
    tmpfs: { "/tmp": "" },
    volumes: [
      { volumeName: "demo-gateway", containerPath: "/data" },
      { hostPath: "/volumes/demo-door/gateway", containerPath: "/run/door", readOnly: true },
    ],
    memory: 256,
    memorySwap: 256,
  });
});

test("the gateway's network has a bridge like a pod's, so that the firewall holds for it", async () => {
  const { inputs } = find((await host([])).declared, "Network", "host-gateway-network");
  expect(inputs).toMatchObject({ name: "demo_gateway", ipamConfigs: [GATEWAY.network] });
  expect(JSON.stringify(inputs["options"])).toMatch(
    /^{"com.docker.network.bridge.name":"wp2a975[0-9a-f]{8}"}$/,
  );
});

test("a certificate of the trainer's goes where no inspect shows it, its key as a secret", async () => {
  const { declared } = await host([], { cert: "CERT", key: "KEY" });
  const { inputs } = find(declared, "Container", "host-gateway");
  expect(inputs["envs"]).toEqual(["DOMAIN=class.example", "CERTIFICATE=files"]);
  // Pulumi's envelope for secrets.
  expect(inputs["uploads"]).toMatchObject({
    value: [
      { file: "/data/certificate/cert.pem", content: "CERT" },
      { file: "/data/certificate/key.pem", content: "KEY" },
    ],
  });
});

test("on an engine that remaps users, only who needs the host's namespaces is not remapped", async () => {
  const { declared } = await host([], "internal", true);
  const of = (role: string): Declared["inputs"] => find(declared, "Container", `host-${role}`).inputs;
  const modes = ["keeper", "firewall", "door", "gateway"].map((role) => of(role)["usernsMode"]);
  expect(modes).toEqual(["host", "host", undefined, undefined]);
  // The folder that it writes to is the remapped root's.
  expect(of("keeper")["capabilities"]).toEqual({ adds: ["CAP_DAC_OVERRIDE"], drops: ["ALL"] });
});

test("the folder in which the door waits for a pod", async () => {
  expect(await valueOf((await host([])).result.doorOf("alice"))).toBe("/volumes/demo-door/pods/alice");
});

const GATEWAY = {
  network: { subnet: "100.64.9.0/28", gateway: "100.64.9.1" },
  domain: "class.example",
  port: 443,
  listen: "0.0.0.0",
} as const;

async function container(role: string): Promise<Declared["inputs"]> {
  return find((await host([])).declared, "Container", `host-${role}`).inputs;
}

function host(
  images: string[],
  certificate: Certificate = "internal",
  remapsUsers = false,
): Promise<Outcome<WorkshopHost>> {
  const own = { keeper: "keeper:1", firewall: "firewall:1", door: "door:1", gateway: "gateway:1" };
  const engineSocket = "/run/docker.sock";
  const args = { stack: "demo", engineSocket, gateway: GATEWAY, certificate, own, images, remapsUsers };
  return declare((opts) => new WorkshopHost("host", args, opts));
}
