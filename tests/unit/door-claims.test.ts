import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, expect, test } from "vitest";

import { nameOf } from "../../images/door/claim-site.mjs";
import { Guests } from "../../images/door/guests.mjs";
import { isPassword, makePassword, squeeze, verifierOf } from "../../images/door/passwords.mjs";
import { parseRoster } from "../../images/door/roster.mjs";
import { verifierOf as cheapVerifierOf } from "./door-scene.ts";

// Walk-ins, without a door around them.

const password = cheapVerifierOf("river-apple-moon");
const told = parseRoster(
  JSON.stringify({
    trainer: password,
    code: password,
    attendees: [{ id: "guest-1", name: "Guest 1", password, isGuest: true }],
  }),
);

let folder: string;
let problems: string[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "guests-"));
  problems = [];
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

async function open(file = "claims.json"): Promise<Guests> {
  const guests = await Guests.open(join(folder, file), (problem) => problems.push(problem));
  guests.tell(told);
  return guests;
}

/** Of whom a pod is. */
const holder = (guests: Guests) => {
  const { name, guest } = guests.roster.attendees.get("guest-1") ?? {};
  return `${name ?? "nobody"}: ${guest ?? "listed"}`;
};

test("whoever typed the card's password does not get in when the pod was taken meanwhile", async () => {
  const guests = await open();
  const before = guests.roster.attendees.get("guest-1");
  if (before === undefined) throw new Error("no pod");
  const claim = await guests.claim("Zoë");
  expect(await guests.admit(before)).toBe(false);
  // The control: whoever typed the password that counts now.
  if (claim === undefined) throw new Error("no claim");
  expect(await guests.admit(claim.attendee)).toBe(true);
  expect(holder(guests)).toBe("Zoë: code");
});

test("a pod that cannot be written down is not given", async () => {
  const guests = await open("no/folder/claims.json");
  await expect(guests.claim("Zoë")).rejects.toThrow("ENOENT");
  expect(holder(guests)).toBe("Guest 1: free");
});

test.each(["", "[", "null", '{"guest-1":{"name":"Zoë"}}', '{"guest-1":null}'])(
  "a file that says %j counts for nothing, and the log says so",
  async (text) => {
    writeFileSync(join(folder, "claims.json"), text);
    expect(holder(await open())).toBe("Guest 1: free");
    expect(problems).toHaveLength(1);
  },
);

test("without a file there is nothing to say", async () => {
  expect(holder(await open())).toBe("Guest 1: free");
  expect(problems).toEqual([]);
});

test("a password of the door's own is typed as one likes", async () => {
  const made = makePassword();
  expect(made).toMatch(/^([CDFGHJKMNPQRTWXY34679]{4}-){2}[CDFGHJKMNPQRTWXY34679]{4}$/);
  expect(makePassword()).not.toBe(made);
  const verifier = await verifierOf(squeeze(made));
  for (const typed of [made, made.toLowerCase(), made.replaceAll("-", ""), ` ${made.replaceAll("-", " ")}\n`])
    expect(await isPassword(squeeze(typed), verifier)).toBe(true);
  expect(await isPassword(squeeze(made.slice(1)), verifier)).toBe(false);
});

test.each([
  ["  Zoë  ", "Zoë"],
  ["김철수", "김철수"],
  ["👩‍💻", "👩‍💻"],
  ["x".repeat(40), "x".repeat(40)],
  ["𝒳".repeat(40), "𝒳".repeat(40)],
  ["x".repeat(41), undefined],
  ["a\tb", undefined],
  ["a\u2028b", undefined],
  ["\u202eb", undefined],
  ["\u200b\u00ad", undefined],
])("the name %j is %j", (typed, name) => {
  expect(nameOf(typed)).toBe(name);
});
