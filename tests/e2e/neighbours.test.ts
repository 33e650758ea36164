import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { insist, run, TestClass } from "./class.ts";

// What one attendee can reach of another's pod over the network: nothing. Every refusal has the same probe beside it
// where it must succeed, so that a probe that never succeeds is noticed.

let workshop: TestClass;
let bob: string;

beforeAll(async () => {
  workshop = await TestClass.open();
  await workshop.up({ attendees: ["alice", "bob"] });
  await workshop.loadBase("bob");
  insist(
    await workshop.shell(
      "bob",
      "docker run -d -p 8080:80 base httpd -f && docker run -d --network host base httpd -f -p 9090",
    ),
  );
  bob = await addressOf("bob");
});
afterAll(() => workshop.end());

async function addressOf(attendee: string): Promise<string> {
  const { NetworkSettings: settings } = await workshop.engine
    .getContainer(workshop.container(attendee, "anchor"))
    .inspect();
  const [network] = Object.values(settings.Networks);
  if (network === undefined) throw new Error(`${attendee} has no network`);
  return network.IPAddress;
}

const connect = (host: string, port: number): string => `timeout 3 bash -c '</dev/tcp/${host}/${port}'`;

/** Whether somebody's shell can open a TCP connection. */
async function reaches(attendee: string, host: string, port: number): Promise<boolean> {
  return (await workshop.shell(attendee, connect(host, port))).code === 0;
}

/** Whether a container that is added to bob's network can open a TCP connection. */
async function strangerReaches(host: string, port: number): Promise<boolean> {
  const { Image: image } = await workshop.engine.getContainer(workshop.container("bob", "shell")).inspect();
  const args = ["run", "--rm", "--network", `${workshop.stack}-bob`, image, "sh", "-c", connect(host, port)];
  return (await run("docker", args)).code === 0;
}

describe("a port that bob publishes", () => {
  it.each([8080, 9090])("%i answers bob, and whoever is in his network", async (port) => {
    expect(await reaches("bob", "localhost", port)).toBe(true);
    expect(await reaches("bob", bob, port)).toBe(true);
    expect(await strangerReaches(bob, port)).toBe(true);
  });

  it.each([8080, 9090])("%i does not answer alice", async (port) => {
    expect(await reaches("alice", bob, port)).toBe(false);
  });
});

describe.each([
  ["engine", 2375],
  ["registry", 5000],
])("bob's %s", (_name, port) => {
  it("answers bob at his localhost", async () => {
    expect(await reaches("bob", "localhost", port)).toBe(true);
  });

  it("listens nowhere else, not even for his own network", async () => {
    expect(await reaches("bob", bob, port)).toBe(false);
    expect(await strangerReaches(bob, port)).toBe(false);
  });

  it("does not answer alice", async () => {
    expect(await reaches("alice", bob, port)).toBe(false);
  });
});

describe("names", () => {
  const knows = async (attendee: string, name: string): Promise<boolean> =>
    (await workshop.shell(attendee, `getent hosts ${name}`)).code === 0;

  it("of a pod are known in it", async () => {
    expect(await knows("bob", workshop.container("bob", "anchor"))).toBe(true);
  });

  it("of a neighbour's containers are not", async () => {
    for (const role of ["anchor", "registry", "dind", "shell"]) {
      expect(await knows("alice", workshop.container("bob", role))).toBe(false);
    }
    expect(await knows("alice", "bob")).toBe(false);
  });
});

describe("processes", () => {
  it("of a pod are seen in it, a neighbour's are not", async () => {
    insist(await workshop.shell("bob", "sleep 4242 >/dev/null 2>&1 &"));
    const seen = async (attendee: string): Promise<boolean> =>
      (await workshop.shell(attendee, "pgrep -f 'slee[p] 4242'")).code === 0;
    expect(await seen("bob")).toBe(true);
    expect(await seen("alice")).toBe(false);
  });
});
