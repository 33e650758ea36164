import { expect, test } from "vitest";

import { runChecks } from "../../cli/doctor/checks.ts";
import { parseRoutes, uplinkOf } from "../../cli/doctor/proc.ts";
import { report, summary } from "../../cli/doctor/report.ts";
import { note, ok, problem, warning } from "../../cli/doctor/verdict.ts";

test("a report lines up, and puts the fix below", () => {
  const verdicts = [ok("a", "fine"), warning("bcd", "so\n  so", "do this\nthen that"), problem("e", "bad")];
  expect(report(verdicts)).toBe(`\
✓ a    fine
! bcd  so so
    do this
    then that
✗ e    bad

1 ok, 1 warning, 1 problem`);
});

test("colour goes on the mark and the title", () => {
  expect(report([ok("a", "fine")], (level, text) => `<${level} ${text}>`)).toContain("<ok ✓ a>  fine");
});

test("the sum tells of notes only where there are any", () => {
  expect(summary([])).toBe("0 ok, 0 warnings, 0 problems");
  expect(summary([ok("a", ""), note("b", ""), note("c", "")])).toBe("1 ok, 0 warnings, 0 problems, 2 notes");
});

test("a check that breaks is a problem of its own, and the order stays", async () => {
  const verdicts = await runChecks({
    slow: () => new Promise((resolve) => setTimeout(resolve, 5, ok("slow", "done"))),
    broken: () => Promise.reject(new Error("socket hang up")),
    several: () => Promise.resolve([ok("x", ""), ok("y", "")]),
  });
  expect(verdicts.map(({ title }) => title)).toEqual(["slow", "broken", "x", "y"]);
  expect(verdicts[1]).toMatchObject({ level: "problem", detail: "cannot be checked: socket hang up" });
});

test("routes of the kernel", () => {
  const routes = parseRoutes(`\
Iface	Destination	Gateway 	Flags	RefCnt	Use	Metric	Mask		MTU	Window	IRTT
eth0	00000000	010200C0	0003	0	0	0	00000000	0	0	0
eth0	000200C0	00000000	0001	0	0	0	00FFFFFF	0	0	0`);
  expect(routes).toEqual([
    { interface: "eth0", block: "0.0.0.0/0" },
    { interface: "eth0", block: "192.0.2.0/24" },
  ]);
  expect(uplinkOf(routes)).toBe("eth0");
  expect(uplinkOf(routes.slice(1))).toBeUndefined();
});
