import fc from "fast-check";
import { expect, test } from "vitest";

import { handoutsCsv } from "../../cli/handouts/csv.ts";
import type { Handout } from "../../cli/handouts/handout.ts";
import { handoutsPage } from "../../cli/handouts/page.ts";

const text = fc.oneof(
  fc.string({ unit: "grapheme" }),
  fc.string({ unit: fc.constantFrom("<", ">", "&", '"', "'", "=", ",", "\r", "\n", "$&", "a", "-->", "/") }),
);
const handout: fc.Arbitrary<Handout> = fc.record({
  id: text,
  name: text,
  url: fc.webUrl(),
  user: text,
  password: text,
});

test("a page's structure is the same whatever people are called", () => {
  const plain = { id: "a", name: "a", user: "a", password: "a" };
  fc.assert(
    fc.property(fc.array(handout, { maxLength: 5 }), (handouts) => {
      const structure = (all: readonly Handout[]) => handoutsPage("dev", all).match(/<[^>]*>/g);
      expect(structure(handouts)).toEqual(structure(handouts.map(({ url }) => ({ ...plain, url }))));
    }),
  );
});

test("CSV can be read back, and no field of it is a formula", () => {
  fc.assert(
    fc.property(fc.array(handout), (handouts) => {
      const [head, ...rows] = readCsv(handoutsCsv(handouts).slice(1));
      expect(head).toEqual(["id", "name", "url", "user", "password"]);
      const written = handouts.map(({ id, name, url, user, password }) => [id, name, url, user, password]);
      expect(rows.map((row) => row.map(withoutGuard))).toEqual(written.map((row) => row.map(withoutGuard)));
      for (const field of rows.flat()) expect(field).not.toMatch(/^[=+\-@\t\r\n]/);
    }),
  );
});

/** Reads CSV as RFC 4180 has it. */
function readCsv(csv: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  for (const [, quoted, plain = "", end] of csv.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/gy)) {
    row.push(quoted?.replaceAll('""', '"') ?? plain);
    if (end === ",") continue;
    rows.push(row);
    row = [];
  }
  return rows;
}

function withoutGuard(field: string): string {
  return field.replace(/^'/, "");
}
