import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { type Amounts, type Capacity, largestClass } from "../../cli/rehearse/capacity.ts";
import { findAnswer, greeting, order } from "../../cli/rehearse/dialogue.ts";
import { parseExercise } from "../../cli/rehearse/exercise.ts";

const NONCE = "0123456789abcdef";

/** What a terminal puts between the signs of a program: colours, jumps, titles, line ends. */
const noise = fc.constantFrom(
  "",
  "\x1b[0m",
  "\x1b[12;1H",
  "\x1b]0;a title\x07",
  "\x1b(B",
  "\r\n",
  "\x1b[?25l",
);

describe("an answer is read off the screen", () => {
  const lines = (output: string, exitCode: number): string[] => {
    const base64 =
      gzipSync(output)
        .toString("base64")
        .match(/.{1,20}/g) ?? [];
    const pieces = base64.map((piece, index) => `${NONCE}:3:${index}:${piece};`);
    return [...pieces, `${NONCE}:3:end:${exitCode}:${pieces.length};`];
  };

  test("whatever the output was, whatever the terminal puts in between, and however often a line is drawn", () => {
    const drawn = fc.record({
      output: fc.string({ unit: "binary" }),
      exitCode: fc.nat(255),
      noise,
      before: noise,
    });
    fc.assert(
      fc.property(
        drawn,
        fc.array(fc.nat(30), { maxLength: 5 }),
        ({ output, exitCode, noise, before }, again) => {
          const all = lines(output, exitCode);
          const twice = again.flatMap((index) => all.slice(0, -1)[index] ?? []);
          const shown = [...twice, ...all].map((line) => `${before}${line}${noise}`).join("\r\n");
          expect(findAnswer(shown, NONCE, 3)).toEqual({ exitCode, output });
        },
      ),
    );
  });

  test("not before it has come to its end, and not from another step's or another robot's", () => {
    const whole = lines("all of it", 7).join("\r\n");
    fc.assert(
      fc.property(fc.nat(whole.length - 1), (length) => {
        expect(findAnswer(whole.slice(0, length), NONCE, 3)).toBeUndefined();
      }),
    );
    expect(findAnswer(whole, NONCE, 3)).toEqual({ exitCode: 7, output: "all of it" });
    expect(findAnswer(whole, NONCE, 4)).toBeUndefined();
    expect(findAnswer(whole, "fedcba9876543210", 3)).toBeUndefined();
  });

  test("is never found in what was typed, which a terminal may echo", () => {
    const exercise = { script: "true", timeoutSeconds: 1 };
    const typed = greeting(NONCE) + order(NONCE, 1, exercise, { BASE: "busybox" });
    expect(findAnswer(typed, NONCE, 0)).toBeUndefined();
    expect(findAnswer(typed, NONCE, 1)).toBeUndefined();
  });
});

/** What a bash shows that has been typed this to. */
function shell(typed: string): string {
  const home = mkdtempSync(join(tmpdir(), "rehearsal-"));
  try {
    const env = { ...process.env, HOME: home };
    // That standard input is no terminal it says on standard error.
    return execFileSync("bash", [], {
      input: typed,
      env,
      encoding: "utf8",
      stdio: ["pipe", "pipe", "ignore"],
    });
  } finally {
    rmSync(home, { recursive: true });
  }
}

describe("what is typed, in a real shell", () => {
  test("runs the script as it is, whatever is in it, and brings its output back", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 3_000 }), fc.nat(255), (text, code) => {
        const script = `cat <<'THE END'\n${text.replaceAll("\0", "")}\nTHE END\nexit ${code}`;
        const shown = shell(greeting(NONCE) + order(NONCE, 1, { script, timeoutSeconds: 9 }, { BASE: "x" }));
        const answer = findAnswer(shown, NONCE, 1);
        expect(answer?.exitCode).toBe(code);
        const whole = `${text.replaceAll("\0", "")}\n`;
        expect(whole.endsWith(answer?.output.slice(-500) ?? "none")).toBe(true);
      }),
      { numRuns: 15 },
    );
  });

  test("ends what takes too long, and stops at the first mistake", () => {
    const code = (script: string, variables = {}): number | undefined =>
      findAnswer(shell(greeting(NONCE) + order(NONCE, 1, { script, timeoutSeconds: 1 }, variables)), NONCE, 1)
        ?.exitCode;
    expect(code("sleep 20")).toBe(124);
    expect(code("false; true")).toBe(1);
    expect(code("false | true")).toBe(1);
    expect(code('echo "$NOBODY"')).toBe(1);
    expect(code('[ "$BASE" = x:1 ]', { BASE: "x:1" })).toBe(0);
  });
});

test("any text is an exercise or a list of mistakes", () => {
  const line = fc.tuple(fc.constantFrom("# title: ", "# timeout: ", "# fetch: ", "#", ""), fc.string());
  fc.assert(
    fc.property(fc.array(line.map((parts) => parts.join(""))), (lines) => {
      const exercise = parseExercise("a", lines.join("\n"));
      if ("script" in exercise) expect(exercise.timeoutSeconds).toBeGreaterThan(0);
      else expect(exercise.length).toBeGreaterThan(0);
    }),
  );
});

/** What was seen of a class in which the slowest took so many seconds. */
interface Seen {
  readonly attendees: number;
  readonly memoryMiB: Amounts;
  readonly diskMiB: Amounts;
  readonly seconds: number;
  /** CPU time of the whole machine. */
  readonly cpuSeconds: number;
  /** Memory of each pod, in MiB. */
  readonly podMiB: number;
}

const DONE = { attendee: "a", problem: null, output: "" };

describe("the largest class", () => {
  const amount = fc
    .tuple(fc.integer({ min: 1, max: 1e6 }), fc.double({ min: 0, max: 1, noNaN: true }))
    .map(([before, share]) => ({ total: 2 * before, before, least: before * share }));
  const seen: fc.Arbitrary<Seen> = fc.record({
    attendees: fc.integer({ min: 1, max: 200 }),
    memoryMiB: amount,
    diskMiB: amount,
    seconds: fc.double({ min: 0.01, max: 60, noNaN: true }),
    cpuSeconds: fc.double({ min: 0, max: 1000, noNaN: true }),
    podMiB: fc.integer({ min: 0, max: 2048 }),
  });
  const largest = ({ attendees, seconds, cpuSeconds, podMiB, ...amounts }: Seen): Capacity | undefined =>
    largestClass({
      attendees,
      host: { cpus: 2, ...amounts },
      exercises: [{ timeoutSeconds: 60, cpuSeconds, attempts: [{ ...DONE, seconds }] }],
      usage: Array.from({ length: attendees }, () => ({
        attendee: "a",
        peakMemoryMiB: podMiB,
        cpuSeconds: 1,
      })),
    });

  test("is never smaller than the class that did it all, and as large as its tightest bound", () => {
    fc.assert(
      fc.property(seen, (one) => {
        const found = largest(one);
        expect(found?.attendees).toBeGreaterThanOrEqual(one.attendees);
        expect(found?.attendees).toBe(Math.min(...Object.values(found?.by ?? {})));
        expect(found?.by[found.limitedBy]).toBe(found?.attendees);
      }),
    );
  });

  test("is no larger when pods took more", () => {
    fc.assert(
      fc.property(seen, fc.double({ min: 0, max: 1, noNaN: true }), (one, share) => {
        const { memoryMiB } = one;
        const hungrier = { ...one, memoryMiB: { ...memoryMiB, least: memoryMiB.least * share } };
        expect(largest(hungrier)?.attendees).toBeLessThanOrEqual(largest(one)?.attendees ?? 0);
      }),
    );
  });

  test("by example: 20 robots took 2 of 20 GiB, and 40 s of two cores' time", () => {
    const memoryMiB = { total: 24 * 1024, before: 20 * 1024, least: 18 * 1024 };
    const diskMiB = { total: 1e6, before: 1e6, least: 1e6 - 20 };
    const seen = { attendees: 20, memoryMiB, diskMiB, seconds: 25, cpuSeconds: 40, podMiB: 80 };
    // Each further one adds a second to everybody's 25, of 60.
    const by = { memory: 180, CPU: 55, disk: 900_000 };
    expect(largest(seen)).toEqual({ attendees: 55, limitedBy: "CPU", by });
    // Somebody else gave memory back meanwhile: then what the pods say of themselves counts.
    const shrunk = { ...memoryMiB, least: 21 * 1024 };
    expect(largest({ ...seen, memoryMiB: shrunk })?.by.memory).toBe(230);
  });

  test("cannot be said without knowing what was free before", () => {
    const diskMiB = { total: 2, before: null, least: 1 };
    const seen = { attendees: 1, seconds: 1, cpuSeconds: 1, podMiB: 1 };
    expect(largest({ ...seen, memoryMiB: diskMiB, diskMiB })).toBeUndefined();
  });
});
