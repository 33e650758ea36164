import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

import { stepsOn } from "../../tools/steps.ts";

let written = "";
const output = {
  columns: 40,
  write(text: string) {
    written += text;
  },
};
const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

beforeEach(() => {
  written = "";
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe("in a log", () => {
  test("a step has a line at its start, one every 30 s and one at its end", async () => {
    const done = stepsOn(output, false).run("Building", async (note) => {
      note("step 3 of 8");
      await sleep(65_000);
      return 7;
    });
    await vi.advanceTimersByTimeAsync(65_000);
    expect(await done).toBe(7);
    expect(written.split("\n")).toEqual([
      "Building …",
      "Building … 30 s, step 3 of 8",
      "Building … 1 min 0 s, step 3 of 8",
      "Building: done in 1 min 5 s",
      "",
    ]);
  });

  test("a failure is said and passed on", async () => {
    const step = stepsOn(output, false).run("Building", () => Promise.reject(new Error("no disk")));
    await expect(step).rejects.toThrow("no disk");
    expect(written).toContain("Building: failed after 0.0 s\n");
  });
});

describe("at a terminal", () => {
  test("one line shows all that runs, and stays within the width", async () => {
    const steps = stepsOn(output, true);
    const both = Promise.all([
      steps.run("Building this", () => sleep(2_000)),
      steps.run("Building a thing with a long name", () => sleep(2_000)),
    ]);
    await vi.advanceTimersByTimeAsync(1_000);
    const line = written.split("\r\u001b[2K").at(-1) ?? "";
    expect(line).toMatch(/^Building this … 1\.0 s {2}\| {2}Building/);
    expect(line.length).toBeLessThan(output.columns);
    await vi.advanceTimersByTimeAsync(1_000);
    await both;
  });

  test("a line that is said in between does not mix with the live one", async () => {
    const steps = stepsOn(output, true);
    const step = steps.run("Building", () => sleep(1_000));
    steps.say("Hello");
    await vi.advanceTimersByTimeAsync(1_000);
    await step;
    expect(written).toContain("\r\u001b[2KHello\n\r\u001b[2KBuilding … 0.0 s");
    expect(written.endsWith("\r\u001b[2KBuilding: done in 1.0 s\n")).toBe(true);
  });
});
