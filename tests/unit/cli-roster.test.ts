import { expect, test } from "vitest";

import { parseRoster } from "../../cli/roster.ts";

const SECRET = "secure: v1:Gk2bq4eKqvo=:8mXq";

function read(yaml: string) {
  return parseRoster(yaml, "Pulumi.dev.yaml", "dev");
}

test("a seed that Pulumi has encrypted is let pass", () => {
  const roster = read(`config:\n  workshop:attendees: [alice]\n  workshop:seed:\n    ${SECRET}\n`);
  expect(roster.kind).toBe("read");
});

test("a seed in plain text is read, and one that is too short refused", () => {
  const roster = read("config:\n  workshop:attendees: [alice]\n  workshop:seed: 0123456789abcdef\n");
  expect(roster.kind === "read" && roster.configuration.seed).toBe("0123456789abcdef");
  const short = read("config:\n  workshop:attendees: [alice]\n  workshop:seed: swordfish\n");
  expect(short.kind === "wrong" && short.report).toContain("workshop:seed: has 9 characters");
});

test("what else is encrypted is refused, with what to do", () => {
  const roster = read(
    `config:\n  workshop:attendees: [alice]\n  workshop:pod:\n    memory:\n      ${SECRET}\n`,
  );
  expect(roster.kind === "wrong" && roster.report).toBe(
    "workshop:pod.memory: is encrypted, and only workshop:seed can be\n" +
      "  write it in plain text; to change it by Pulumi: pulumi config set, without --secret",
  );
});
