import { expect, test } from "vitest";

import { parseConfiguration } from "../../config/parse.ts";

const defaultPod = { memoryMiB: 2048, cpus: 1, pids: 1024, isolation: "privileged", services: [] };

test("a roster is enough", () => {
  expect(parseConfiguration({ attendees: ["alice"] })).toEqual({
    attendees: [{ id: "alice", name: "alice", pod: defaultPod }],
    images: {},
    network: { cidr: "100.64.0.0/10" },
    rotations: new Map(),
    terminal: "xterm",
    gateway: { domain: "localhost", port: 8443, certificate: "internal" },
  });
});

test("everything that can be set", () => {
  const editor = { name: "editor", image: "codercom/code-server:4", volumes: ["home:/home/coder"] };
  const parsed = parseConfiguration({
    attendees: [
      "alice",
      {
        id: "bob",
        name: "Bob Ross",
        memory: "4GiB",
        cpus: 0.5,
        pids: 64,
        disk: "2GiB",
        isolation: "privileged",
        services: [],
        subnet: "10.1.0.0/29",
      },
    ],
    pod: {
      memory: "512MiB",
      cpus: 2,
      pids: 2000,
      disk: "20GiB",
      isolation: "rootless",
      services: [{ ...editor, command: ["run"], env: { A: "1" }, memory: "1GiB" }],
    },
    images: { dind: "mirror.example:5000/docker:28-dind", shell: "workshop/shell" },
    imageSet: "debian",
    network: { cidr: "10.0.0.0/8" },
    seed: "0123456789abcdef",
    rotations: { alice: 2, trainer: 1, "somebody-who-left": 1_000_000, bob: 0 },
    terminal: "shellinabox",
    gateway: {
      domain: "workshop.example.org",
      port: 443,
      certificate: { cert: "/etc/ssl/workshop.pem", key: "/etc/ssl/workshop.key" },
    },
  });
  expect(parsed).toEqual({
    attendees: [
      {
        id: "alice",
        name: "alice",
        pod: {
          memoryMiB: 512,
          cpus: 2,
          pids: 2000,
          diskMiB: 20480,
          isolation: "rootless",
          services: [
            {
              name: "editor",
              image: "codercom/code-server:4",
              command: ["run"],
              env: { A: "1" },
              volumes: [{ use: "home", path: "/home/coder" }],
              memoryMiB: 1024,
            },
          ],
        },
      },
      {
        id: "bob",
        name: "Bob Ross",
        pod: { memoryMiB: 4096, cpus: 0.5, pids: 64, diskMiB: 2048, isolation: "privileged", services: [] },
        subnet: "10.1.0.0/29",
      },
    ],
    images: { dind: "mirror.example:5000/docker:28-dind", shell: "workshop/shell" },
    imageSet: "debian",
    network: { cidr: "10.0.0.0/8" },
    seed: "0123456789abcdef",
    terminal: "shellinabox",
    rotations: new Map([
      ["alice", 2],
      ["trainer", 1],
      ["somebody-who-left", 1_000_000],
      ["bob", 0],
    ]),
    gateway: {
      domain: "workshop.example.org",
      port: 443,
      certificate: { cert: "/etc/ssl/workshop.pem", key: "/etc/ssl/workshop.key" },
    },
  });
});

test("an attendee inherits what it does not set itself", () => {
  const [alice] = parseConfiguration({
    attendees: [{ id: "alice", memory: "1GiB" }],
    pod: { memory: "4GiB", pids: 100 },
  }).attendees;
  expect(alice?.pod).toEqual({ ...defaultPod, memoryMiB: 1024, pids: 100 });
});

test("walk-ins' pods come after those of the list, as workshop:pod says", () => {
  const { attendees } = parseConfiguration({
    attendees: [{ id: "alice", memory: "1GiB" }],
    walkIns: 2,
    pod: { memory: "4GiB" },
  });
  const pod = { ...defaultPod, memoryMiB: 4096 };
  expect(attendees).toEqual([
    { id: "alice", name: "alice", pod: { ...defaultPod, memoryMiB: 1024 } },
    { id: "guest-1", name: "Guest 1", pod, isGuest: true },
    { id: "guest-2", name: "Guest 2", pod, isGuest: true },
  ]);
  // As a file has it, and as Pulumi hands it over.
  for (const walkIns of [30, "30"])
    expect(parseConfiguration({ attendees: ["alice"], walkIns }).attendees).toHaveLength(31);
});

test("lists and groups may come as JSON", () => {
  const json = { attendees: '["alice", {"id": "bob"}]', network: ' {"cidr": "10.0.0.0/16"}' };
  const { attendees, network } = parseConfiguration(json);
  expect(attendees.map(({ id }) => id)).toEqual(["alice", "bob"]);
  expect(network.cidr).toBe("10.0.0.0/16");
});

test("a gateway that says only where its certificates come from keeps the other defaults", () => {
  const gateway = { domain: "x.example.org", certificate: "acme" };
  expect(parseConfiguration({ attendees: ["alice"], gateway }).gateway).toEqual({ ...gateway, port: 8443 });
});

test.each(["localhost", "workshop", "a-1.b2.example", "xn--mnchen-3ya.de", "10.local"])(
  "domain %s",
  (domain) => {
    expect(parseConfiguration({ attendees: ["alice"], gateway: { domain } }).gateway.domain).toBe(domain);
  },
);

test.each([
  ["512MiB", 512],
  ["1.5GiB", 1536],
  ["4096GiB", 4194304],
])("memory: %s", (memory, memoryMiB) => {
  expect(parseConfiguration({ attendees: ["alice"], pod: { memory } }).attendees[0]?.pod.memoryMiB).toBe(
    memoryMiB,
  );
});

test.each([
  "busybox",
  "docker:28-dind",
  "codercom/code-server",
  "localhost:5000/shell:1.0_a",
  "localhost/shell",
  "Registry.Example/team/shell",
  `docker@sha256:${"0".repeat(64)}`,
  `sha256:${"0".repeat(64)}`,
])("image reference %s", (anchor) => {
  expect(parseConfiguration({ attendees: ["alice"], images: { anchor } }).images).toEqual({ anchor });
});
