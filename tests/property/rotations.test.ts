import fc from "fast-check";
import { expect, test } from "vitest";
import { parse, stringify } from "yaml";

import { writeRotations } from "../../cli/rotations.ts";
import { label, roster } from "./arbitraries.ts";

const comment = fc.constantFrom("", " # a comment: { with } signs, ", " #");
const count = fc.nat(1_000_000);

/** Files as people write them: any style, any depth of indentation, comments behind everything. */
const file = fc
  .record({
    attendees: roster,
    rotations: fc.option(fc.dictionary(label, count), { nil: undefined }),
    style: fc.record({
      collectionStyle: fc.constantFrom("any" as const, "block" as const, "flow" as const),
      indent: fc.integer({ min: 2, max: 5 }),
      indentSeq: fc.boolean(),
    }),
    comments: fc.array(comment, { minLength: 1 }),
    last: fc.constantFrom("", "further: 1\n", "# the end\n"),
  })
  .map(({ attendees, rotations, style, comments, last }) => {
    const config = { "workshop:attendees": attendees, ...(rotations && { "workshop:rotations": rotations }) };
    const lines = stringify({ config }, style).trimEnd().split("\n");
    const noted = lines.map((line, index) => `${line}${comments[index % comments.length] ?? ""}\n`);
    // Below a file that is one pair of braces nothing but comments can stand.
    const end = style.collectionStyle === "flow" ? "# the end\n" : last;
    return { text: noted.join("") + end, rotations: rotations ?? {} };
  });

test("whatever a file looks like, it says the numbers afterwards, and has lost nothing", () => {
  fc.assert(
    fc.property(file, fc.dictionary(label, count, { minKeys: 1 }), ({ text, rotations }, changes) => {
      const all = { ...rotations, ...changes };
      const after = writeRotations(text, new Map(Object.entries(all)));
      const before: unknown = parse(text);
      expect(parse(after)).toMatchObject({ config: { "workshop:rotations": all } });
      // With the old numbers written back it is the old file, but for those that are new.
      const back = writeRotations(after, new Map(Object.entries(rotations)));
      expect(parse(back)).toMatchObject(before instanceof Object ? before : {});
      expect(comments(after)).toEqual(comments(text));
    }),
  );
});

function comments(text: string): string[] {
  return text.match(/#.*/g) ?? [];
}
