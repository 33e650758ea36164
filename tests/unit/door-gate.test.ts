import { expect, test } from "vitest";

import { Gate } from "../../images/door/gate.mjs";

test("a gate lets so many through, so many wait, and the next follows", async () => {
  const gate = new Gate({ atOnce: 1, waiting: 1 });
  const first = await gate.enter();
  const second = gate.enter();
  expect(await gate.enter()).toBeUndefined();
  first?.();
  first?.();
  const done = await second;
  expect(done).toBeDefined();
  done?.();
  expect(await gate.enter()).toBeDefined();
});
