import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { drillClass, type DrillOptions } from "../../cli/drill/drill-class.ts";
import { report } from "../../cli/drill/report.ts";
import { type DrillResult, isGood } from "../../cli/drill/result.ts";
import { chooseScenarios } from "../../cli/drill/scenarios.ts";
import type { Steps } from "../../tools/steps.ts";
import { begin, insist, run, TestClass, until } from "./class.ts";
import { PrivateEngine } from "./private-engine.ts";

// Whether pods come back is what a drill tells, so the first test is that of the pods. The others are those of the
// drill: it must be able to fail, and must leave nothing behind.

let engine: PrivateEngine;
let workshop: TestClass;

beforeAll(async () => {
  engine = await PrivateEngine.start();
  workshop = await TestClass.open({ DOCKER_HOST: engine.address }, engine.client);
  const service = { name: "web", image: await workshop.image("anchor"), command: ["sleep", "1d"] };
  await workshop.up({ attendees: ["alice", { id: "bob", services: [service] }] });
});
afterAll(async () => {
  await workshop.end();
  await engine.remove();
});

const QUIET: Steps = { say: () => undefined, run: (_title, work) => work(() => undefined) };

async function drill(names: readonly string[], options: Partial<DrillOptions> = {}): Promise<DrillResult> {
  return drillClass(engine.client, workshop.stack, {
    scenarios: chooseScenarios(names),
    control: engine.control,
    steps: QUIET,
    signal: new AbortController().signal,
    ...options,
  });
}

/** The outcome of `./workshop drill` on the private engine, without what it says on standard error. */
async function command(args: string): ReturnType<typeof run> {
  return run("sh", ["-c", `./workshop drill --yes ${args} 2>/dev/null`], { DOCKER_HOST: engine.address });
}

describe("a class with its keeper", () => {
  it("comes back whole, with its data, from everything", async () => {
    const result = await drill([]);
    expect(isGood(result), report(result)).toBe(true);
    expect(result.notTried).toEqual([]);
    const services = result.scenarios.find(({ name }) => name === "services");
    expect(services?.pods.map(({ attendee }) => attendee)).toEqual(["bob"]);
  });

  it("is left as it was", async () => {
    insist(await workshop.workshop("up", "--expect-no-changes"));
    const look =
      "docker ps --all --quiet; docker image ls --quiet; find ~ -name '.workshop*'; curl -s localhost:5000/v2/_catalog";
    for (const attendee of ["alice", "bob"]) {
      const { output } = await workshop.shell(attendee, look);
      expect(output.trim()).toBe('{"repositories":[]}');
    }
    expect(await workshop.left()).not.toContain(`container ${workshop.stack}-drill`);
  });

  it("is drilled by the command, which gives its result as JSON", async () => {
    const { code, output } = await command(`--stack ${workshop.stack} --only shell --json`);
    expect(code, output).toBe(0);
    expect(JSON.parse(output)).toMatchObject({ ok: true, scenarios: [{ name: "shell", pods: [{}, {}] }] });
  });
});

describe("a class without its keeper", () => {
  it("is seen to lose a pod whose anchor was killed by hand, and is mended", async () => {
    insist(await workshop.docker("stop", `${workshop.stack}-keeper`));
    try {
      const patience = { podMs: 3_000, classMs: 3_000 };
      const result = await drill(["anchor-docker-kill"], { patience });
      const [scenario] = result.scenarios;
      expect(scenario?.pods.map(({ seconds }) => seconds)).toEqual([null, null]);
      expect(isGood(result)).toBe(false);
      expect(await workshop.deadContainers()).toEqual([]);
    } finally {
      insist(await workshop.docker("start", `${workshop.stack}-keeper`));
    }
  });
});

describe("a class of the drill's own", () => {
  const standing = async (): Promise<string[]> => {
    const containers = await engine.client.listContainers({ filters: { label: ["workshop.stack=drill"] } });
    return containers.flatMap(({ Names: names }) => names);
  };

  it("is taken down after Ctrl-C", async () => {
    const home = await mkdtemp(join(tmpdir(), "workshop-"));
    try {
      const env = { DOCKER_HOST: engine.address, WORKSHOP_HOME: home };
      const begun = begin("./workshop", ["drill", "--yes", "--attendees", "1"], env);
      await until(async () => (await standing()).includes("/drill-drill"));
      begun.end("SIGINT");
      expect((await begun.outcome).code).toBe(130);
      expect(await standing()).toEqual([]);
    } finally {
      await rm(home, { recursive: true });
    }
  });
});
