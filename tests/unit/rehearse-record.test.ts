import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, describe, expect, onTestFinished, test, vi } from "vitest";

import { judgeRehearsal } from "../../cli/doctor/judge-rehearsal.ts";
import { parseMemory, parseTimes } from "../../cli/rehearse/host-watch.ts";
import { keepRecord, kindsOfPods, readRecord, type RehearsalRecord } from "../../cli/rehearse/record.ts";
import { parseConfiguration } from "../../config/parse.ts";
import type { WorkshopPlan } from "../../plan/plan.ts";
import { planWorkshop } from "../../plan/workshop.ts";

afterEach(() => {
  vi.unstubAllEnvs();
});

function planOf(pods: number, pod = {}): WorkshopPlan {
  const attendees = Array.from({ length: pods }, (_, index) => `a${index}`);
  return planWorkshop("dev", parseConfiguration({ attendees, pod }));
}

const host = { cpus: 2, memoryMiB: 24_000 };

const record: RehearsalRecord = {
  date: "2026-11-22T18:03:12.000Z",
  attendees: 4,
  ok: true,
  largest: { attendees: 7, limitedBy: "memory" },
  machine: host,
  pods: kindsOfPods(planOf(1)),
  exercises: ["10-image"],
};

describe("a class is judged by the last rehearsal", () => {
  test("which must have been", () => {
    expect(judgeRehearsal(undefined, planOf(3), host)).toMatchObject({ level: "note" });
  });

  test("up to the size that it found, beyond the size that it had", () => {
    expect(judgeRehearsal(record, planOf(7), host)).toMatchObject({ level: "ok" });
    const verdict = judgeRehearsal(record, planOf(8), host);
    expect(verdict.level).toBe("warning");
    expect(verdict.detail).toContain("8 pods");
    expect(verdict.detail).toContain(
      "2026-11-22, with 4 robots, this host carries about 7, limited by memory",
    );
  });

  test("which may have failed", () => {
    const failed = { ...record, ok: false, largest: null };
    expect(judgeRehearsal(failed, planOf(3), host).level).toBe("note");
    expect(judgeRehearsal(failed, planOf(4), host).level).toBe("warning");
  });

  test.each([
    ["with another number of cores", planOf(8), { ...host, cpus: 4 }, "2 CPUs"],
    ["with another memory", planOf(8), { ...host, memoryMiB: 48_000 }, "23.4 GiB"],
    ["with other pods", planOf(8, { cpus: 2 }), host, "its pods were others"],
  ])("which does not count %s", (_what, plan, machine, words) => {
    const { level, detail } = judgeRehearsal(record, plan, machine);
    expect(level).toBe("note");
    expect(detail).toContain("counts no more");
    expect(detail).toContain(words);
  });

  test("which still counts after another kernel took some memory for itself", () => {
    expect(judgeRehearsal(record, planOf(8), { ...host, memoryMiB: 23_900 }).level).toBe("warning");
  });
});

test("a record is kept, and what is none is no obstacle", async () => {
  const home = await mkdtemp(join(tmpdir(), "workshop-"));
  onTestFinished(() => rm(home, { recursive: true }));
  vi.stubEnv("WORKSHOP_HOME", home);
  expect(await readRecord()).toBeUndefined();
  await keepRecord(record);
  expect(await readRecord()).toEqual(record);
  await writeFile(join(home, "rehearsal.json"), "{");
  expect(await readRecord()).toBeUndefined();
  await writeFile(join(home, "rehearsal.json"), "{}");
  expect(await readRecord()).toBeUndefined();
});

test("what /proc says of memory and cores", () => {
  const memory = "MemTotal:       2097152 kB\nMemFree:        1 kB\nMemAvailable:   1048576 kB\n";
  expect(parseMemory(memory)).toEqual({ memoryTotalMiB: 2048, memoryFreeMiB: 1024 });
  const stat = "cpu  10 1 20 1000 50 2 3 4 9 9\ncpu0 1 1 1 1\n";
  expect(parseTimes(stat)).toEqual({ seconds: 10.9, busySeconds: 0.4 });
});
