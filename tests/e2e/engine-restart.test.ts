import { afterAll, beforeAll, expect, it } from "vitest";

import { insist, TestClass, until } from "./class.ts";
import { PrivateEngine } from "./private-engine.ts";

let engine: PrivateEngine;
let workshop: TestClass;

beforeAll(async () => {
  engine = await PrivateEngine.start();
  workshop = await TestClass.open({ DOCKER_HOST: engine.address }, engine.client);
  await workshop.up({ attendees: ["alice", "bob"] });
  insist(await workshop.shell("alice", "echo mine > ~/notes"));
});
afterAll(async () => {
  await workshop.end();
  await engine.remove();
});

it("a class that came back from an engine restart is as it was declared", async () => {
  const before = await workshop.containerIds();
  await engine.restart();
  await until(async () => (await workshop.deadContainers()).length === 0);
  insist(await workshop.workshop("up", "--refresh", "--expect-no-changes"));
  expect(await workshop.containerIds()).toEqual(before);
});

it("what has stopped without a keeper is started by the next up, and not made anew", async () => {
  const before = await workshop.containerIds();
  insist(
    await workshop.docker(
      "kill",
      `${workshop.stack}-keeper`,
      workshop.container("alice", "anchor"),
      workshop.container("alice", "shell"),
    ),
  );
  await until(async () => (await workshop.deadContainers()).length > 0);
  const output = insist(await workshop.workshop("up", "--expect-no-changes"));
  expect(output).toMatch(/Had stopped, and was started again: .*-alice-anchor.*-keeper.*-alice-shell/);
  expect(await workshop.containerIds()).toEqual(before);
  expect(await workshop.deadContainers()).toEqual([]);
});

it("the attendee's work is still there", async () => {
  expect(insist(await workshop.shell("alice", "cat ~/notes")).trim()).toBe("mine");
});
