import { once } from "node:events";
import { connect, createServer, type Server } from "node:net";

import { afterAll, describe, expect, it } from "vitest";

import { ROLE_LABEL } from "../../plan/names.ts";
import { insist, TestClass } from "./class.ts";

const SUM = /^\d+ ok, \d+ warnings?, \d+ problems?(, \d+ notes?)?$/;

/** A few seconds, on a machine that is busy with something else. */
const SOON_MS = 20_000;

/** Where the tests' own engine listens. */
const SOCKET = process.env["DOCKER_HOST"]?.replace("unix://", "") ?? "/var/run/docker.sock";

const classes: TestClass[] = [];
afterAll(() => Promise.all(classes.map((workshop) => workshop.end())));

async function begin(env: Record<string, string> = {}): Promise<TestClass> {
  const workshop = await TestClass.open(env);
  classes.push(workshop);
  return workshop;
}

describe("./workshop doctor before a class", () => {
  it("finds no problem with a roster that fits, and leaves nothing behind", async () => {
    const workshop = await begin();
    await workshop.configure({ attendees: ["alice"] });
    const started = Date.now();
    const output = insist(await workshop.workshop("doctor"));
    expect(Date.now() - started).toBeLessThan(SOON_MS);

    expect(output).toMatch(/^✓ privileges +a privileged container starts/m);
    expect(output).toMatch(/^· disk limits +this engine can/m);
    expect(output).toMatch(/^✓ roster +1 attendee/m);
    expect(output).toMatch(/^✓ fit +1 pod fits/m);
    expect(output).toMatch(/^✓ class +the engine has nothing/m);
    expect(output.trimEnd().split("\n").at(-1)).toMatch(SUM);
    expect(output).not.toContain("\u001b");

    expect(await workshop.left()).toEqual([]);
    const filters = { label: [`${ROLE_LABEL}=doctor`] };
    expect(await workshop.engine.listContainers({ all: true, filters })).toEqual([]);
  });

  it("has an exit code of 1 for a roster that does not fit", async () => {
    const workshop = await begin();
    await workshop.configure({ attendees: ["alice"], pod: { cpus: 200 } });
    const { code, output } = await workshop.workshop("doctor");
    expect(output).toMatch(/^✗ fit .*200 CPUs for alice/m);
    expect(code).toBe(1);
  });

  it("checks the machine all the same where the roster is wrong", async () => {
    const workshop = await begin();
    await workshop.configure({ attendees: ["Alice"] });
    const { code, output } = await workshop.workshop("doctor");
    expect(output).toMatch(/^✗ roster .*1 mistake/m);
    expect(output).toMatch(/^✓ privileges/m);
    expect(code).toBe(1);
  });
});

describe("./workshop doctor and the engine", () => {
  it("reports the rest where none answers", async () => {
    const workshop = await begin({ DOCKER_HOST: "unix:///nonexistent/docker.sock" });
    await workshop.configure({ attendees: ["alice"] });
    const { code, output } = await workshop.workshop("doctor");
    expect(output).toMatch(/^✗ Docker engine +No Docker engine answers at unix:\/\/\/nonexistent/m);
    for (const title of ["Node.js", "Pulumi", "kernel.pid_max", "disk", "roster"]) {
      expect(output).toMatch(new RegExp(`^[✓·!] ${title} `, "m"));
    }
    expect(output).not.toMatch(/^\s+at .+:\d+:\d+\)?$/m);
    expect(code).toBe(1);
  });

  it("judges no kernel but the engine's", async () => {
    const relay = await relayTo(SOCKET);
    try {
      const workshop = await begin({ DOCKER_HOST: `tcp://127.0.0.1:${relay.port}` });
      await workshop.configure({ attendees: ["alice"] });
      const output = insist(await workshop.workshop("doctor"));
      expect(output).toMatch(/^✓ Docker engine .* at tcp:/m);
      expect(output).toMatch(/^· machine /m);
      expect(output).not.toContain("kernel.pid_max");
    } finally {
      relay.server.close();
    }
  });
});

describe("./workshop doctor and a class", () => {
  it("tells a class that runs from one that is not whole, and changes neither", async () => {
    const workshop = await begin();
    await workshop.up({ attendees: ["alice"] });
    const before = await workshop.containerIds();
    expect(insist(await workshop.workshop("doctor"))).toMatch(/^· class +1 pod .* running$/m);

    insist(await workshop.docker("kill", `${workshop.stack}-keeper`, workshop.container("alice", "shell")));
    const output = insist(await workshop.workshop("doctor"));
    expect(output).toMatch(/^! class .*2 do not run: \S+-keeper, \S+-alice-shell$/m);
    expect(await workshop.containerIds()).toEqual(before);

    // The fix that it proposes.
    insist(await workshop.workshop("up", "--refresh"));
    expect(insist(await workshop.workshop("doctor"))).toMatch(/^· class +1 pod .* running$/m);
  });
});

/** A door to the engine that looks as if the engine were on another machine. */
async function relayTo(socket: string): Promise<{ server: Server; port: number }> {
  const server = createServer((client) => {
    const engine = connect(socket);
    client.pipe(engine).pipe(client);
    client.on("error", () => engine.destroy());
    engine.on("error", () => client.destroy());
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the relay has no port");
  return { server, port: address.port };
}
