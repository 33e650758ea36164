import fc from "fast-check";
import { expect, test } from "vitest";

import { DNS_LABEL } from "../../config/dns-label.ts";
import { parseConfiguration } from "../../config/parse.ts";
import { ConfigurationError } from "../../config/problem.ts";
import { isRecord } from "../../config/reading.ts";
import { rosterProblems } from "../../config/roster.ts";
import { configurationLike, label } from "./arbitraries.ts";

const name = fc.oneof(fc.string({ unit: "grapheme", maxLength: 50 }), label, fc.string({ unit: "binary" }));

test("whatever is written, the answer is a configuration or a report", () => {
  fc.assert(
    fc.property(configurationLike, (raw) => {
      if (!isRecord(raw)) return;
      try {
        expect(parseConfiguration(raw).attendees).not.toHaveLength(0);
      } catch (error) {
        expect(error).toBeInstanceOf(ConfigurationError);
        if (!(error instanceof ConfigurationError)) return;
        expect(error.problems).not.toHaveLength(0);
        expect(error.problems.every(isComplete)).toBe(true);
      }
    }),
    { numRuns: 300 },
  );
});

function isComplete({ path, message, fix }: { path: string; message: string; fix: string }): boolean {
  return path.startsWith("workshop:") && message !== "" && fix !== "";
}

test("suggested ids can be ids, and no two attendees have one", () => {
  fc.assert(
    fc.property(fc.array(name, { maxLength: 20 }), (names) => {
      const problems = rosterProblems(names);
      const suggested = problems.map(({ fix }) => /id: (\S*)/.exec(fix)?.[1] ?? "");
      const refused = new Set(problems.map(({ path }) => path));
      const kept = names.filter((_, index) => !refused.has(`workshop:attendees[${index}]`));
      for (const id of suggested) expect(id).toMatch(DNS_LABEL);
      expect(new Set([...suggested, ...kept]).size).toBe(names.length);
    }),
  );
});

test("whoever follows the suggestions has a roster without problems", () => {
  fc.assert(
    fc.property(fc.array(name, { minLength: 1, maxLength: 20 }), (names) => {
      const ids = new Map(
        rosterProblems(names).map(({ path, fix }) => [path, /id: (\S*)/.exec(fix)?.[1] ?? ""]),
      );
      const attendees = names.map((id, index) => ids.get(`workshop:attendees[${index}]`) ?? id);
      expect(parseConfiguration({ attendees }).attendees.map(({ id }) => id)).toEqual(attendees);
    }),
  );
});
