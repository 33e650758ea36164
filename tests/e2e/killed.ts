import { existsSync, readdirSync } from "node:fs";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { insist, TestClass } from "./class.ts";
import { filesOf, killAt, OF_DOWN, OF_UP } from "./moments.ts";

/** Names of everything that a class of alice alone has on the engine, without the stack's. */
const WHOLE = [
  "container -alice-anchor",
  "container -alice-dind",
  "container -alice-registry",
  "container -alice-shell",
  "container -firewall",
  "container -keeper",
  "network -alice",
  "volume -alice-docker",
  "volume -alice-home",
  "volume -alice-registry",
];

/**
 * Declares the tests of what a kill leaves: `up` and `down`, each killed at each of its moments and run again.
 *
 * @param env variables for every run.
 */
export function testKills(env: Record<string, string>): void {
  const pairs = OF_UP.map((ofUp, index) => ({ ofUp, ofDown: OF_DOWN[index] ?? ofUp }));

  describe.each(pairs)("a class", ({ ofUp, ofDown }) => {
    let workshop: TestClass;

    beforeAll(async () => {
      workshop = await TestClass.open(env);
      await workshop.configure({ attendees: ["alice"] });
    });
    afterAll(() => workshop.end());

    it(`is completed by the next up, after one that was killed when ${ofUp.when}`, async () => {
      await killAt(workshop, "up", ofUp);
      insist(await workshop.workshop("up"));
      expect((await workshop.left()).map((name) => name.replace(workshop.stack, "")).sort()).toEqual(WHOLE);
      expect(await workshop.deadContainers()).toEqual([]);
      insist(await workshop.workshop("up", "--expect-no-changes"));
    });

    it(`is gone after the next down, after one that was killed when ${ofDown.when}`, async () => {
      await killAt(workshop, "down", ofDown);
      expect(insist(await workshop.workshop("down"))).toContain("Nothing is left");
      expect(await workshop.left()).toEqual([]);
      const { roster, state, locks } = filesOf(workshop);
      expect([roster, state].filter(existsSync)).toEqual([]);
      expect(existsSync(locks) ? readdirSync(locks) : []).toEqual([]);
    });
  });
}
