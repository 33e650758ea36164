import { describe, expect, test } from "vitest";

import { parseCgroups, parseField, total } from "../../bench/cgroup.ts";
import { childrenOf, commandOf, parseBusy, parseStat, processTimes } from "../../bench/proc.ts";
import { partOf } from "../../bench/tree-clock.ts";

describe("/proc", () => {
  test("the times of a process, whatever it calls itself", () => {
    const stat =
      "4711 (a) (b 1) S 23 4711 4711 0 -1 4194560 903 2764 0 0 150 50 300 100 20 0 1 0 3921 7454720 868 0 0";
    expect(parseStat(stat)).toEqual({ pid: 4711, name: "a) (b 1", parent: 23, own: 2, children: 4 });
  });

  test("this process", () => {
    const times = processTimes(process.pid);
    expect(times).toMatchObject({ pid: process.pid, parent: process.ppid });
    expect(times?.own).toBeGreaterThan(0);
    expect(childrenOf(process.ppid)).toContain(process.pid);
    expect(commandOf(process.pid).length).toBeGreaterThan(0);
  });

  test("what the machine has spent, waiting excepted", () => {
    expect(parseBusy("cpu  100 20 300 9000 800 6 7 8 0 0\ncpu0 1 2 3\n")).toBe(4.41);
  });

  test("a process that has ended", () => {
    const none = 2 ** 22 + 1;
    expect([processTimes(none), commandOf(none), childrenOf(none)]).toEqual([undefined, [], []]);
  });
});

test("what a process of a run is", () => {
  const shell = { part: "other", name: "sh" } as const;
  const pulumi = { part: "pulumi", name: "pulumi" } as const;
  const host = { part: "pulumi", name: "pulumi-language" } as const;
  const program = { part: "program", name: "MainThread" } as const;
  expect([
    partOf("node", shell),
    partOf("pulumi", shell),
    partOf("pulumi-language", pulumi),
    partOf("pulumi-resource", pulumi),
    partOf("node", host),
    partOf("sh", program),
  ]).toEqual(["other", "pulumi", "pulumi", "provider", "program", "program"]);
});

describe("control groups", () => {
  test("version 1, also beside an empty hierarchy of version 2", () => {
    expect(parseCgroups("4:memory:/docker/abc\n2:cpu,cpuacct:/docker/abc\n0::/docker/abc\n")).toEqual({
      version: 1,
      memory: "/sys/fs/cgroup/memory/docker/abc",
      cpu: "/sys/fs/cgroup/cpuacct/docker/abc",
    });
  });

  test("version 2", () => {
    const folder = "/sys/fs/cgroup/system.slice/docker-abc.scope";
    expect(parseCgroups("0::/system.slice/docker-abc.scope\n")).toEqual({
      version: 2,
      memory: folder,
      cpu: folder,
    });
  });

  test("none", () => {
    expect(parseCgroups("")).toBeUndefined();
  });

  test("a field of many", () => {
    const text = "cache 1\ninactive_file 20\ntotal_inactive_file 300\n";
    expect([parseField(text, "inactive_file"), parseField(text, "swap")]).toEqual([20, NaN]);
  });

  test("together", () => {
    const one = { memoryMiB: 1, peakMiB: 2, cpuSeconds: 3 };
    expect(total([one, one])).toEqual({ memoryMiB: 2, peakMiB: 4, cpuSeconds: 6 });
  });
});
