import fc from "fast-check";
import { expect, test } from "vitest";

import { ROLES } from "../../config/built-in.ts";
import { blockOf, contains, overlap } from "../../config/cidr.ts";
import { type Attendee, parseConfiguration } from "../../config/parse.ts";
import { ConfigurationError } from "../../config/problem.ts";
import { divideMemory } from "../../plan/limits.ts";
import { containerName } from "../../plan/names.ts";
import { firstUserId } from "../../plan/rootless.ts";
import { freeSubnet, networkOn, planSubnet } from "../../plan/subnets.ts";
import type { WorkshopPlan } from "../../plan/plan.ts";
import { planWorkshop } from "../../plan/workshop.ts";
import { label, roster } from "./arbitraries.ts";

const CIDR = "10.0.0.0/8";

/** Ranges from /8 to /24. */
const range = fc.tuple(fc.integer({ min: 8, max: 24 }), fc.nat(0xffffff)).map(([prefix, address]) => {
  const size = 2 ** (32 - prefix);
  const first = 10 * 2 ** 24 + Math.floor(address / size) * size;
  return { first, last: first + size - 1, prefix };
});

test("a planned subnet is an aligned /28 inside the range, its gateway the first usable address", () => {
  fc.assert(
    fc.property(range, label, label, (cidr, stack, attendee) => {
      const block = planSubnet(cidr, stack, attendee);
      const { subnet, gateway } = networkOn(block);
      expect(contains(cidr, block)).toBe(true);
      expect(block.first % 16).toBe(0);
      expect(blockOf(subnet)).toEqual({ first: block.first, last: block.first + 15, prefix: 28 });
      expect(blockOf(gateway).first).toBe(block.first + 1);
    }),
  );
});

test("a rootless engine's users are a whole block of those that nothing else hands out", () => {
  fc.assert(
    fc.property(label, label, (stack, attendee) => {
      const first = firstUserId(stack, attendee);
      expect(first % 65_536).toBe(0);
      expect(first).toBeGreaterThanOrEqual(0x7000_0000);
      expect(first + 65_535).toBeLessThanOrEqual(0x7fff_ffff);
    }),
  );
});

test("no roster edit moves anybody: a pod of the plan is the pod that would be planned alone", () => {
  fc.assert(
    fc.property(roster, fc.constantFrom("100.64.0.0/10", "10.0.0.0/8"), (ids, cidr) => {
      const planned = tryPlan(ids, cidr);
      fc.pre(planned !== undefined);
      for (const pod of planned.pods) expect(tryPlan([pod.attendee.id], cidr)?.pods).toEqual([pod]);
    }),
  );
});

test("the order of the roster is the order of the pods and nothing else", () => {
  fc.assert(
    fc.property(roster, (ids) => {
      const planned = tryPlan(ids, "10.0.0.0/8");
      fc.pre(planned !== undefined);
      expect(tryPlan(ids.toReversed(), "10.0.0.0/8")?.pods).toEqual(planned.pods.toReversed());
    }),
  );
});

test("a rise or fall of the number of walk-ins touches nobody else, and no attendee of the list a walk-in", () => {
  const count = fc.nat(30);
  fc.assert(
    fc.property(roster, roster, count, count, (ids, others, before, after) => {
      const [planned, changed] = [tryPlan(ids, CIDR, before), tryPlan(others, CIDR, after)];
      fc.pre(planned !== undefined && changed !== undefined);
      expect(planned.pods).toHaveLength(ids.length + before);
      const pods = new Map(changed.pods.map((pod) => [pod.attendee.id, pod]));
      const stayed = planned.pods.filter(({ attendee: { id } }) => pods.has(id));
      expect(stayed.length).toBeGreaterThanOrEqual(Math.min(before, after));
      for (const pod of stayed) expect(pods.get(pod.attendee.id)).toEqual(pod);
    }),
  );
});

/** In a /24 there are 16 places, so that most rosters collide: what the planner lets through must be right. */
test("the pods of a plan share neither addresses nor names", () => {
  const service = fc.record({ name: label, image: fc.constant("busybox") });
  const attendee = fc.record({
    id: label,
    services: fc.uniqueArray(service, { selector: ({ name }) => name, maxLength: 2 }),
  });
  let accepted = 0;
  fc.assert(
    fc.property(
      fc.uniqueArray(attendee, { selector: ({ id }) => id, minLength: 1, maxLength: 6 }),
      (attendees) => {
        const planned = tryPlan(attendees, "10.0.0.0/24");
        if (planned === undefined) return;
        accepted += 1;
        const blocks = planned.pods.map(({ network }) => blockOf(network.subnet));
        for (const [index, block] of blocks.entries()) {
          expect(blocks.slice(0, index).some((other) => overlap(other, block))).toBe(false);
        }
        const names = planned.pods.flatMap((pod) =>
          [...ROLES, ...pod.services.map(({ name }) => name)].map((role) =>
            containerName("dev", pod.attendee.id, role),
          ),
        );
        expect(new Set(names).size).toBe(names.length);
      },
    ),
  );
  expect(accepted).toBeGreaterThan(0);
});

test("a free subnet is inside the range and overlaps nothing; none only when the range is full", () => {
  const small = fc.constant({ first: 0x0a000000, last: 0x0a0000ff, prefix: 24 });
  fc.assert(
    fc.property(small, label, fc.uniqueArray(fc.nat(15)), (cidr, id, places) => {
      const taken = places.map((place) => blockOf(`10.0.0.${place * 16}/28`));
      const free = freeSubnet(cidr, "dev", id, taken);
      expect(free === undefined).toBe(places.length === 16);
      if (free === undefined) return;
      expect(contains(cidr, free)).toBe(true);
      expect(taken.some((block) => overlap(block, free))).toBe(false);
    }),
  );
});

test("shares of memory are whole, at least 16 MiB, and sum to the pod's", () => {
  fc.assert(
    fc.property(fc.integer({ min: 512, max: 4 * 1024 ** 2 }), (memoryMiB) => {
      const shares = Object.values(divideMemory(memoryMiB));
      expect(shares.every((share) => Number.isInteger(share) && share >= 16)).toBe(true);
      expect(shares.reduce((sum, share) => sum + share)).toBe(memoryMiB);
    }),
  );
});

/** The plan, or nothing where the planner refuses. */
function tryPlan(
  attendees: readonly (string | Partial<Attendee>)[],
  cidr: string,
  walkIns = 0,
): WorkshopPlan | undefined {
  try {
    return planWorkshop("dev", parseConfiguration({ attendees, walkIns, network: { cidr } }));
  } catch (error) {
    if (error instanceof ConfigurationError) return undefined;
    throw error;
  }
}
