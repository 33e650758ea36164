import { existsSync, readdirSync, readFileSync } from "node:fs";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { insist, TestClass } from "./class.ts";
import { filesOf, killAt, OF_DOWN, OF_UP } from "./moments.ts";

/** Names of everything that a class of alice alone has on the engine, without the stack's. */
const WHOLE = [
  "container -alice-anchor",
  "container -alice-dind",
  "container -alice-registry",
  "container -alice-shell",
  "container -door",
  "container -firewall",
  "container -gateway",
  "container -keeper",
  "network -alice",
  "network _gateway",
  "volume -alice-docker",
  "volume -alice-home",
  "volume -alice-registry",
  "volume -door",
  "volume -gateway",
];

/**
 * Declares the tests of what a kill leaves: a first `up` and its `down`, each killed at each of its moments and run
 * again, and a class with work in it.
 *
 * @param env variables for every run.
 * @param isWrittenAsItGoes whether a run writes down what it has done when it has done it, rather than at its end.
 */
export function testKills(env: Record<string, string>, isWrittenAsItGoes: boolean): void {
  const pairs = OF_UP.map((ofUp, index) => ({ ofUp, ofDown: OF_DOWN[index] ?? ofUp }));

  describe.each(pairs)("a class", ({ ofUp, ofDown }) => {
    const opened = openClass(env);

    it(`is completed by the next up, after one that was killed when ${ofUp.when}`, async () => {
      const workshop = opened();
      await killAt(workshop, "up", ofUp);
      await expectCompletedByUp(workshop, WHOLE);
    });

    it(`is gone after the next down, after one that was killed when ${ofDown.when}`, async () => {
      const workshop = opened();
      await killAt(workshop, "down", ofDown);
      expect(insist(await workshop.workshop("down"))).toContain("Nothing is left");
      expect(await workshop.left()).toEqual([]);
      const { roster, state, locks } = filesOf(workshop);
      expect([roster, state].filter(existsSync)).toEqual([]);
      expect(existsSync(locks) ? readdirSync(locks) : []).toEqual([]);
    });
  });

  describe("a class with work in it", () => {
    testWork(openClass(env), isWrittenAsItGoes);
  });
}

/** Opens a class of alice for the tests of a `describe`. */
function openClass(env: Record<string, string>): () => TestClass {
  let workshop: TestClass | undefined;
  beforeAll(async () => {
    workshop = await TestClass.open(env);
    await workshop.configure({ attendees: ["alice"] });
  });
  afterAll(() => workshop?.end());
  return () => workshop ?? expect.unreachable();
}

function testWork(opened: () => TestClass, isWrittenAsItGoes: boolean): void {
  const BOTH = [
    ...WHOLE,
    ...WHOLE.filter((name) => name.includes("alice")).map((name) => name.replace("alice", "bob")),
  ];

  beforeAll(async () => {
    insist(await opened().workshop("up"));
    insist(await opened().shell("alice", "echo mine >work"));
  });

  async function expectWorkKept(workshop: TestClass): Promise<void> {
    expect(insist(await workshop.shell("alice", "cat work"))).toBe("mine\n");
  }

  it("keeps it, and its containers, while somebody is added by an up that is killed", async () => {
    const workshop = opened();
    const before = await workshop.containerIds();
    await workshop.configure({ attendees: ["alice", "bob"] });
    const isReached = async (): Promise<boolean> => "bob-dind" in (await workshop.containerIds());
    await killAt(workshop, "up", { when: "bob has an engine", isReached });
    expect(readFileSync(filesOf(workshop).state, "utf8").includes("bob-network")).toBe(isWrittenAsItGoes);
    await expectCompletedByUp(workshop, BOTH);
    expect(await workshop.containerIds()).toMatchObject(before);
    await expectWorkKept(workshop);
  });

  it("keeps it while its containers are replaced by an up that is killed", async () => {
    const workshop = opened();
    const { "alice-shell": before } = await workshop.containerIds();
    await workshop.configure({ attendees: ["alice", "bob"], pod: { cpus: 0.5 } });
    const isReached = async (): Promise<boolean> => {
      const { "alice-shell": shell } = await workshop.containerIds();
      return shell !== undefined && shell !== before;
    };
    await killAt(workshop, "up", { when: "alice has another shell", isReached });
    await expectCompletedByUp(workshop, BOTH);
    await expectWorkKept(workshop);
  });

  it.each(OF_DOWN.filter((_moment, index) => [3, 5, 8].includes(index)))(
    "is completed by an up after a down that was killed when $when",
    async (moment) => {
      const workshop = opened();
      await workshop.configure({ attendees: ["alice"] });
      insist(await workshop.workshop("up"));
      await killAt(workshop, "down", moment);
      await expectCompletedByUp(workshop, WHOLE);
    },
  );
}

async function expectCompletedByUp(workshop: TestClass, whole: readonly string[]): Promise<void> {
  insist(await workshop.workshop("up"));
  expect((await workshop.left()).map((name) => name.replace(workshop.stack, "")).sort()).toEqual(
    whole.toSorted(),
  );
  expect(await workshop.deadContainers()).toEqual([]);
  insist(await workshop.workshop("up", "--expect-no-changes"));
}
