import { expect, test } from "vitest";

import { closingTable } from "../../cli/up.ts";

const enter = "docker exec -it dev-alice-shell bash -l";
const url = "https://alice.localhost:8443/";
const ready = [{ attendee: "alice", problem: undefined }];

test("the address, and where the password is to be had; not the password", () => {
  const alice = { name: "Alice", enter, url, user: "alice", password: "ocean-tiger-lamp" };
  const text = closingTable("dev", { alice }, ready);
  expect(text).toMatch(/attendee .* name .* pod .* address /);
  expect(text).toMatch(/ alice .* Alice .* ready .* https:\/\/alice\.localhost:8443\/ /);
  expect(text).toMatch(/\nPasswords: \.\/workshop handouts --stack dev$/);
  expect(text).not.toContain("ocean");
  expect(text).not.toContain("docker exec");
});

test("of a class that has no addresses yet, the command", () => {
  const text = closingTable("dev", { alice: { name: "Alice", enter } }, ready);
  expect(text).toMatch(/ to get in /);
  expect(text).toContain(enter);
  expect(text).not.toContain("Passwords");
});

test("what is the matter with a pod", () => {
  const pods = [{ attendee: "alice", problem: "its registry does not answer yet" }];
  expect(closingTable("dev", { alice: { name: "Alice", enter, url } }, pods)).toContain(
    "its registry does not",
  );
});
