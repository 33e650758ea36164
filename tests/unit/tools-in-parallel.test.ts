import { setTimeout as delay } from "node:timers/promises";

import { expect, test } from "vitest";

import { inParallel } from "../../tools/in-parallel.ts";

test("work is done on so many at a time, and the results are in the order of the items", async () => {
  let running = 0;
  let most = 0;
  const results = await inParallel([5, 1, 4, 2, 3], 2, async (item) => {
    most = Math.max(most, ++running);
    await delay(item);
    running--;
    return item * 10;
  });
  expect(results).toEqual([50, 10, 40, 20, 30]);
  expect(most).toBe(2);
});

test("nothing is done on nothing", async () => {
  expect(await inParallel([], 4, () => Promise.resolve(1))).toEqual([]);
});
