import { wordlist } from "@scure/bip39/wordlists/english.js";
import fc from "fast-check";
import { expect, test } from "vitest";

import {
  attendeeCredential,
  codeCredential,
  type Credential,
  showCode,
  trainerCredential,
} from "../../plan/credentials.ts";
import { label, roster } from "./arbitraries.ts";

const source = fc.record({ seed: fc.string({ minLength: 16 }), stack: label });
const rotation = fc.nat(1_000_000);
const words = new Set(wordlist);

test("a password is three words, the trainer's four, and a salt 16 bytes", () => {
  fc.assert(
    fc.property(source, label, rotation, (from, id, times) => {
      expect(form(attendeeCredential(from, id, times))).toEqual({ words: 3, salt: 16 });
      expect(form(trainerCredential(from, times))).toEqual({ words: 4, salt: 16 });
    }),
  );
});

function form({ password, salt }: Credential) {
  const spelt = password.split("-");
  expect(spelt.filter((word) => !words.has(word))).toEqual([]);
  return { words: spelt.length, salt: salt.length };
}

test("a code is six signs of which no two look alike, the same however it is typed, and nobody's password", () => {
  fc.assert(
    fc.property(source, rotation, (from, times) => {
      const { password, salt } = codeCredential(from, times);
      expect(password).toMatch(/^[cdfghjkmnpqrtwxy34679]{6}$/);
      expect(salt).toHaveLength(16);
      expect(showCode(password).toLowerCase().replace("-", "")).toBe(password);
      expect(codeCredential(from, times)).toEqual({ password, salt });
      const others = [
        codeCredential(from, times + 1),
        codeCredential({ ...from, stack: `${from.stack}-2` }, times),
        codeCredential({ ...from, seed: `${from.seed}2` }, times),
        attendeeCredential(from, "code", times),
        trainerCredential(from, times),
      ];
      for (const other of others) expect(other.salt).not.toEqual(salt);
    }),
  );
});

/** 4,096 codes, so that a sign is expected 1,170 times, give or take 33. */
test("no sign of a code is favoured", () => {
  const from = { seed: "0123456789abcdef", stack: "dev" };
  const counts = new Map<string, number>();
  for (let times = 0; times < 4096; times += 1) {
    for (const sign of codeCredential(from, times).password) counts.set(sign, (counts.get(sign) ?? 0) + 1);
  }
  expect(counts.size).toBe(21);
  expect(Math.min(...counts.values())).toBeGreaterThan(1000);
  expect(Math.max(...counts.values())).toBeLessThan(1340);
});

/** Salts are told apart here, not passwords: of 2^33 passwords two are the same now and then. */
test("every attendee, rotation, stack and seed has its own", () => {
  fc.assert(
    fc.property(source, roster, rotation, (from, ids, times) => {
      const all = ids.flatMap((id) => [
        attendeeCredential(from, id, times),
        attendeeCredential(from, id, times + 1),
        attendeeCredential({ ...from, stack: `${from.stack}-2` }, id, times),
        attendeeCredential({ ...from, seed: `${from.seed}2` }, id, times),
      ]);
      const salts = new Set(all.map(({ salt }) => Buffer.from(salt).toString("hex")));
      expect(salts.size).toBe(all.length);
    }),
  );
});

test("no attendee's password depends on the others, on their order, or on how often it is asked for", () => {
  fc.assert(
    fc.property(source, roster, rotation, (from, ids, times) => {
      const whole = new Map(ids.map((id) => [id, attendeeCredential(from, id, times)]));
      for (const id of ids.toReversed()) {
        expect(attendeeCredential(from, id, times)).toEqual(whole.get(id));
      }
    }),
  );
});

/** 4,096 passwords, so that a word is expected six times: one that comes 30 times would be favoured. */
test("no word is favoured", () => {
  const from = { seed: "0123456789abcdef", stack: "dev" };
  const counts = new Map<string, number>();
  for (let times = 0; times < 4096; times += 1) {
    for (const word of attendeeCredential(from, "alice", times).password.split("-")) {
      counts.set(word, (counts.get(word) ?? 0) + 1);
    }
  }
  expect(counts.size).toBeGreaterThan(2000);
  expect(Math.max(...counts.values())).toBeLessThan(30);
});
