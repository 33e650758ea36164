import { afterAll, beforeEach, describe, expect, it } from "vitest";

import { insist, type Outcome, run, TestClass } from "./class.ts";

// What a trainer reads when something is wrong. Every refusal must leave the engine as it was.

let workshop = await TestClass.open();
afterAll(() => workshop.end());

beforeEach(async () => {
  await workshop.end();
  workshop = await TestClass.open();
});

/** Insists that an `up` was refused, before anything was made and without a stack trace. */
async function refused({ code, output }: Outcome): Promise<string> {
  expect(code).not.toBe(0);
  expect(output).not.toMatch(/^\s+at .+:\d+:\d+\)?$/m);
  expect(await workshop.left()).toEqual([]);
  return output;
}

describe("wrong configuration", () => {
  it("is reported whole, with paths and fixes", async () => {
    await workshop.configure({
      attendees: ["alice", "Renée O'Connor", { id: "bob", memory: "4 gigs" }, "alice"],
      pods: { cpus: 1 },
      network: { cidr: "100.64.0.1/10" },
    });
    const output = await refused(await workshop.workshop("up"));
    expect(output).toContain(`Pulumi.${workshop.stack}.yaml: 5 problems, nothing was changed`);
    for (const part of [
      "workshop:attendees[1]",
      "renee-o-connor",
      "workshop:attendees[2].memory",
      '"4GiB"',
      "workshop:attendees[3]",
      "workshop:pods",
      "workshop:pod",
      "workshop:network.cidr",
      "100.64.0.0/10",
    ]) {
      expect(output).toContain(part);
    }
  });

  it("that is not YAML is reported with its line", async () => {
    await workshop.configureText("config:\n  workshop:attendees: [alice\n");
    expect(await refused(await workshop.workshop("up"))).toMatch(/is not YAML.*line \d+/s);
  });

  it("that is missing is asked for, with an example", async () => {
    expect(await refused(await workshop.workshop("up"))).toContain("workshop:attendees:\n      - alice");
  });
});

describe("the host", () => {
  it("has fewer CPUs than a pod may use", async () => {
    await workshop.configure({ attendees: ["alice"], pod: { cpus: 200 } });
    expect(await refused(await workshop.workshop("up"))).toContain("200 CPUs for alice are more than");
  });

  it("has less memory than the class asks for: a warning with the sum, and the class comes up", async () => {
    const output = await workshop.up({ attendees: ["alice"], pod: { memory: "4000GiB" } });
    expect(output).toMatch(/warning:.*4000 ?GiB/);
  });

  it("has another network in the way", async () => {
    const network = await workshop.engine.createNetwork({
      Name: `${workshop.stack}-in-the-way`,
      Labels: { "workshop.test": workshop.stack },
      IPAM: { Config: [{ Subnet: "100.127.240.0/24" }] },
    });
    try {
      await workshop.configure({ attendees: [{ id: "alice", subnet: "100.127.240.16/28" }] });
      const output = await refused(await workshop.workshop("up"));
      expect(output).toContain(`${workshop.stack}-in-the-way`);
      expect(output).toContain("100.127.240.16/28");
    } finally {
      await network.remove();
    }
  });

  it("has no engine where it is looked for", async () => {
    const lost = await TestClass.open({ DOCKER_HOST: "unix:///nowhere/docker.sock" });
    try {
      await lost.configure({ attendees: ["alice"] });
      const output = await refused(await lost.workshop("up"));
      expect(output).toContain("No Docker engine answers at unix:///nowhere/docker.sock");
      expect(output).toContain("DOCKER_HOST");
    } finally {
      await lost.end();
    }
  });
});

describe("an image", () => {
  it("that cannot be had is named, with the place that asks for it", async () => {
    await workshop.configure({ attendees: ["alice"], images: { registry: "localhost:1/no/such:image" } });
    const output = await refused(await workshop.workshop("up"));
    expect(output).toContain('workshop:images.registry: "localhost:1/no/such:image" is not on this engine');
  });

  it("that does not start leaves a state from which the next up recovers", async () => {
    await workshop.configure({ attendees: ["alice"], images: { dind: await workshop.image("anchor") } });
    const broken = await workshop.workshop("up");
    expect(broken.code).not.toBe(0);
    expect(broken.output).toContain("dockerd");

    await workshop.up({ attendees: ["alice"] });
    expect(insist(await workshop.shell("alice", "docker info --format {{.Driver}}")).trim()).toBe("overlay2");
    insist(await workshop.workshop("up", "--expect-no-changes"));
  });
});

describe("the command line", () => {
  it("explains itself", async () => {
    const { code, output } = await run("./workshop", ["--help"]);
    expect(code).toBe(0);
    expect(output).toMatch(/up .*\n.*down /);
  });

  it("refuses a command that it does not know", async () => {
    const { code, output } = await run("./workshop", ["upp"]);
    expect(code).toBe(2);
    expect(output).toContain("There is no ./workshop upp");
  });
});
