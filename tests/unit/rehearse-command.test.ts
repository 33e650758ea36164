import { join } from "node:path";

import { afterEach, describe, expect, test, vi } from "vitest";

import { parseRehearse } from "../../cli/rehearse/options.ts";
import { report, reportJson } from "../../cli/rehearse/report.ts";
import { type Attempt, isGood, type RehearsalResult } from "../../cli/rehearse/result.ts";
import { robotsClass } from "../../cli/rehearse/robots-class.ts";
import { parseConfiguration } from "../../config/parse.ts";
import { CLONE } from "../../tools/workspace.ts";

afterEach(() => {
  vi.unstubAllEnvs();
});

describe("a command line", () => {
  test("that says nothing: the clone's exercises, in a class of the rehearsal's own", () => {
    vi.stubEnv("CI", "");
    const expected = { stack: undefined, attendees: undefined, configFile: undefined };
    const exercises = join(CLONE, "exercises");
    expect(parseRehearse([])).toEqual({ ...expected, exercises, json: false, yes: false });
  });

  test("that says everything there is to say", () => {
    const own = parseRehearse([
      "--attendees",
      "20",
      "--config-file",
      "a.yaml",
      "--exercises",
      "/x",
      "--json",
    ]);
    expect(own).toMatchObject({ attendees: 20, configFile: "a.yaml", exercises: "/x", json: true });
    expect(parseRehearse(["--stack", "me/workshop/monday", "-y"])).toMatchObject({
      stack: "monday",
      yes: true,
    });
  });

  test.each([
    [["--attendees", "some"], "--attendees wants a number"],
    [["--attendees", "0"], "--attendees wants a number"],
    [["--attendees", "3", "--stack", "dev"], "a class of the rehearsal's own"],
    [["--config-file", "x", "--stack", "dev"], "a class of the rehearsal's own"],
    [["--refresh"], "--refresh"],
    [["twice"], "twice"],
  ])("%j is wrong", (args, message) => {
    expect(parseRehearse(args)).toContain(message);
  });
});

describe("a class of robots", () => {
  const roster = {
    attendees: ["alice", { id: "bob", name: "Bob", memory: "4GiB", subnet: "100.64.9.0/28" }],
    walkIns: 1,
    pod: { cpus: 2 },
    imageSet: "debian",
    gateway: { domain: "workshop.example.org" },
    terminal: "shellinabox",
    rotations: { alice: 1 },
    seed: "0123456789abcdef",
  };

  test("has the pods of another class, and nobody's name, subnet, address or password", () => {
    expect(robotsClass(roster)).toEqual({
      attendees: [{ id: "robot-1" }, { id: "robot-2", memory: "4GiB" }, { id: "robot-3" }],
      pod: { cpus: 2 },
      imageSet: "debian",
    });
  });

  test("begins again with the first pod where it is larger, and is right", () => {
    const { attendees } = parseConfiguration(robotsClass(roster, 5));
    expect(attendees.map(({ pod }) => pod.memoryMiB)).toEqual([2048, 4096, 2048, 2048, 4096]);
    expect(robotsClass(roster, 1)["attendees"]).toEqual([{ id: "robot-1" }]);
  });

  test("takes lists and groups as Pulumi hands them over: as JSON", () => {
    const handed = { attendees: '["alice", {"id": "bob", "cpus": 1}]', walkIns: "1", pod: '{"cpus": 2}' };
    expect(robotsClass(handed)).toEqual({
      attendees: [{ id: "robot-1" }, { id: "robot-2", cpus: 1 }, { id: "robot-3" }],
      pod: { cpus: 2 },
    });
  });
});

const did = (attendee: string, seconds: number): Attempt => ({
  attendee,
  seconds,
  problem: null,
  output: "",
});
const gaveUp = (attendee: string): Attempt => ({
  attendee,
  seconds: 9,
  problem: "exit code 1",
  output: "first line\n\x1b[31mno such image\r\n",
});

function result(...attempts: Attempt[][]): RehearsalResult {
  const amounts = { total: 4096, before: 3072, least: 1024 };
  return {
    stack: "rehearsal",
    attendees: 2,
    exercises: attempts.map((each, index) => ({
      name: `${index}-x`,
      title: "Do it",
      timeoutSeconds: 60,
      attempts: each,
      cpuSeconds: 1,
    })),
    usage: [{ attendee: "alice", peakMemoryMiB: 120, cpuSeconds: 12.4 }],
    host: { cpus: 2, memoryMiB: amounts, diskMiB: amounts, cpuShare: 0.5 },
    largest: { attendees: 34, limitedBy: "memory", by: { memory: 34, CPU: 50, disk: 900 } },
  };
}

describe("a rehearsal", () => {
  const good = result([did("alice", 1), did("bob", 2)], [did("alice", 3), did("bob", 4)]);
  const bad = { ...result([did("alice", 1), gaveUp("bob")], [did("alice", 3)]), largest: null };
  const both = { ...result([gaveUp("alice"), gaveUp("bob")], []), largest: null };

  test("is good when every robot did everything, and only then", () => {
    expect([good, bad, both, result([did("alice", 1)])].map(isGood)).toEqual([true, false, false, false]);
  });

  test("shows times, what it took, and how large a class may be", () => {
    const text = report(good);
    expect(text).toMatch(/0-x .*2 of 2 .*1\.0 s .*2\.0 s .*2\.0 s .*60 s/);
    expect(text).toContain("at its peak: p50 120 MiB");
    expect(text).toContain("3 GiB of 4 GiB, 1 GiB of it before");
    expect(text).toContain("about 34 attendees; what ends first is memory");
    expect(text).not.toContain("went wrong");
  });

  test("shows what went wrong with its output, without signs that a terminal obeys", () => {
    const text = report(bad);
    expect(text).toContain("0-x, bob: exit code 1\n    | first line\n    |  [31mno such image");
    expect(text).toContain("1 of 2 robots got through");
    expect(text).not.toContain("about");
    expect(report(both)).toContain("0-x, alice and 1 more: exit code 1");
  });

  test("is told to programs", () => {
    expect(JSON.parse(reportJson(good))).toMatchObject({
      ok: true,
      exercises: [{ name: "0-x", seconds: { p50: 1, p95: 2, max: 2 } }, {}],
      largest: { attendees: 34 },
    });
    expect(JSON.parse(reportJson(both))).toMatchObject({
      ok: false,
      exercises: [{ seconds: { p50: null } }, {}],
    });
  });
});
