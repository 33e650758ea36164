import { mkdir, truncate, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { insist, TestClass, until } from "./class.ts";
import { filesOf } from "./moments.ts";
import { processesWith, send } from "./processes.ts";

// Runs that end otherwise than all at once, and states that were lost.

const CONTAINERS = ["anchor", "dind", "registry", "shell"].map((role) => `alice-${role}`);

let workshop: TestClass;

beforeEach(async () => {
  workshop = await TestClass.open();
  await workshop.configure({ attendees: ["alice"] });
});
afterEach(() => workshop.end());

/** Whether an `up` that makes the class has something on the engine, and is not done. */
async function isUnderWay(): Promise<boolean> {
  return (await workshop.left()).some((object) => object.startsWith("network "));
}

/** Number of the one process of the class's runs whose command line is like this. */
function onlyProcess(command: RegExp): number {
  const running = processesWith("WORKSHOP_HOME", workshop.home);
  const [found, ...others] = running.filter((process) => command.test(process.command.join(" ")));
  return others.length === 0 && found !== undefined ? found.pid : expect.unreachable(command.source);
}

async function expectWhole(): Promise<void> {
  expect(Object.keys(await workshop.containerIds()).sort()).toEqual(CONTAINERS);
  expect(await workshop.deadContainers()).toEqual([]);
}

async function up(): Promise<void> {
  insist(await workshop.workshop("up"));
}

async function downToNothing(): Promise<void> {
  insist(await workshop.workshop("down"));
  expect(await workshop.left()).toEqual([]);
}

describe("an up that ends half-way", () => {
  it.each([
    ["the Docker provider is killed", /pulumi-resource-docker/],
    ["the program is killed", /cmd\/run\/index\.js/],
    ["Pulumi is killed", /^pulumi up/],
  ])("because %s is gone on with by the next, and leaves nothing", async (_name, command) => {
    const begun = workshop.begin("up");
    await until(isUnderWay);
    send(onlyProcess(command), "SIGKILL");
    expect((await begun.outcome).code).toBe(1);
    await up();
    await expectWhole();
    await downToNothing();
  });

  it("because of Ctrl-C is gone on with by the next, and leaves nothing", async () => {
    const begun = workshop.begin("up");
    await until(isUnderWay);
    begun.end("SIGINT");
    expect((await begun.outcome).code).toBe(130);
    await up();
    await expectWhole();
    await downToNothing();
  });
});

describe("a run that another one meets", () => {
  it("is not disturbed: the other one says who is at work, and does nothing", async () => {
    const first = workshop.begin("up");
    await until(isUnderWay);
    // It stands still until the others have ended.
    const provider = onlyProcess(/pulumi-resource-docker/);
    send(provider, "SIGSTOP");
    for (const command of ["up", "down"]) {
      const { code, output } = await workshop.workshop(command);
      expect(output).toContain("Another run is at work");
      expect(code).toBe(1);
    }
    send(provider, "SIGCONT");
    insist(await first.outcome);
    await expectWhole();
  });
});

/** Leaves the lock of a run that is no more, and of another one that was cut off while it wrote its own. */
async function leaveLock(): Promise<void> {
  const { locks } = filesOf(workshop);
  const lock = { pid: process.pid, username: "root", hostname: hostname(), timestamp: new Date() };
  await mkdir(locks, { recursive: true });
  await writeFile(join(locks, "whole.json"), JSON.stringify(lock));
  await writeFile(join(locks, "half.json.18b.tmp"), '{"pi');
}

describe("a class that lost something", () => {
  it("has it again after the next up", async () => {
    await up();
    insist(await workshop.docker("rm", "--force", workshop.container("alice", "anchor")));
    await up();
    await expectWhole();
    insist(await workshop.workshop("up", "--expect-no-changes"));
  });

  it("is whole again after a power cut, which left half a state and a lock with somebody else's number", async () => {
    // Its lock alone is what a run leaves that is cut off while it makes the stack.
    await leaveLock();
    await up();
    await leaveLock();
    await truncate(filesOf(workshop).state, 1000);
    insist(await workshop.docker("rm", "--force", workshop.container("alice", "shell")));
    await up();
    await expectWhole();
    insist(await workshop.workshop("up", "--expect-no-changes"));
  });
});

describe("a lost state", () => {
  /** Everybody else's class of the same name looks like this, too. */
  async function isRefused(): Promise<void> {
    const before = (await workshop.left()).sort();
    const { code, output } = await workshop.workshop("up");
    expect(code).toBe(1);
    expect(output).toContain(`This engine has a stack "${workshop.stack}" already`);
    expect((await workshop.left()).sort()).toEqual(before);
  }

  it("is not built upon; down makes up for it, which finds the class by its label and shows it", async () => {
    await up();
    await workshop.loseState();
    await isRefused();
    const output = insist(await workshop.workshop("down"));
    expect(output).toContain(`container ${workshop.container("alice", "dind")}`);
    expect(output).toContain("Nothing is left");
    expect(await workshop.left()).toEqual([]);
  });

  it("is one of which no whole copy is left, too", async () => {
    await up();
    const { state } = filesOf(workshop);
    await truncate(state);
    await truncate(`${state}.bak`);
    await isRefused();
    await downToNothing();
  });

  it("is one that down has removed, though Pulumi keeps a copy", async () => {
    await up();
    await downToNothing();
    insist(
      await workshop.docker(
        "volume",
        "create",
        "--label",
        `workshop.stack=${workshop.stack}`,
        workshop.stack,
      ),
    );
    await isRefused();
    await downToNothing();
  });
});
