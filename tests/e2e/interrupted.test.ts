import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { insist, TestClass, until } from "./class.ts";

// A run that ends in the middle leaves a state from which the same command goes on.

const ATTENDEES = ["alice", "bob"];
const CONTAINERS = ATTENDEES.flatMap((attendee) =>
  ["anchor", "dind", "registry", "shell"].map((role) => `${attendee}-${role}`),
);

let workshop: TestClass;

beforeAll(async () => {
  workshop = await TestClass.open();
  await workshop.configure({ attendees: ATTENDEES });
});
afterAll(() => workshop.end());

/** Starts an `up`, and ends it as soon as some containers are there. */
async function interrupt(signal: NodeJS.Signals, containers: number): Promise<void> {
  const begun = workshop.begin("up");
  await until(async () => Object.keys(await workshop.containerIds()).length >= containers);
  begun.end(signal);
  expect((await begun.outcome).code).not.toBe(0);
}

describe.each([
  ["killed", "SIGKILL", 3],
  ["stopped by Ctrl-C", "SIGINT", 1],
] as const)("a run that is %s", (_name, signal, containers) => {
  it("is gone on with by the next", async () => {
    await interrupt(signal, containers);
    insist(await workshop.workshop("up"));
    expect(Object.keys(await workshop.containerIds()).sort()).toEqual(CONTAINERS);
    insist(await workshop.workshop("up", "--expect-no-changes"));
  });

  it("leaves nothing that down does not remove", async () => {
    insist(await workshop.workshop("down"));
    await interrupt(signal, containers);
    insist(await workshop.workshop("down"));
    expect(await workshop.left()).toEqual([]);
  });
});

describe("a lost state", () => {
  it("is not built upon", async () => {
    await workshop.up({ attendees: ["alice"] });
    await workshop.loseState();
    const { code, output } = await workshop.workshop("up");
    expect(code).toBe(1);
    expect(output).toContain(`This engine has a stack "${workshop.stack}" already`);
  });

  it("is made up for by down, which finds the class by its label and shows it", async () => {
    const output = insist(await workshop.workshop("down"));
    expect(output).toContain(`container ${workshop.container("alice", "dind")}`);
    expect(output).toContain("Nothing is left");
    expect(await workshop.left()).toEqual([]);
  });
});
