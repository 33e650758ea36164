import { describe, expect, test } from "vitest";
import { parse } from "yaml";

import { parseRotate, raise, refuseStrangers } from "../../cli/rotate.ts";
import { parseRoster } from "../../cli/roster.ts";
import { writeRotations } from "../../cli/rotations.ts";
import { isRecord } from "../../config/reading.ts";

/** A stack's file with these rotations. */
function merge(file: unknown, rotations: Record<string, number>): unknown {
  if (!isRecord(file) || !isRecord(file.config)) throw new Error("no configuration");
  return { ...file, config: { ...file.config, "workshop:rotations": rotations } };
}

/** Says once more, in a file, that passwords were changed. */
function rotated(yaml: string, ...owners: string[]): string {
  const roster = parseRoster(yaml, "Pulumi.dev.yaml", "dev");
  if (roster.kind !== "read") throw new Error(roster.kind);
  return writeRotations(yaml, raise(roster.configuration.rotations, owners));
}

describe("the file", () => {
  const roster = `# Monday's class
encryptionsalt: v1:abc

config:
  workshop:attendees:   # who comes
    - alice # at the window

    - {id: bob, name: "Bob Ross"}


  # Plenty.
  workshop:pod: {memory: 4GiB}
  # The end.
`;

  test("without the key gets a line, and keeps all it has", () => {
    expect(rotated(roster, "alice")).toBe(
      roster.replace("  # The end.", "  workshop:rotations: { alice: 1 }\n  # The end."),
    );
  });

  const withKey = (rotations: string): string =>
    roster.replace("# Plenty.", `workshop:rotations:${rotations}`);
  test.each<[string, string, string[], string]>([
    ["a number", "\n    bob: 1 # twice\n    alice: 9", ["bob"], "\n    bob: 2 # twice\n    alice: 9"],
    ["no number yet", "\n    bob: 1 # once", ["alice"], "\n    bob: 1 # once\n    alice: 1"],
    ["both", "\n      bob: 1", ["trainer", "bob"], "\n      bob: 2\n      trainer: 1"],
    ["flow style", " {bob: 1}  # so far", ["bob", "alice"], " {bob: 2, alice: 1}  # so far"],
    [
      "flow style over lines",
      " {\n    bob: 1, # x\n    }",
      ["alice"],
      " {\n    bob: 1, alice: 1, # x\n    }",
    ],
    ["an empty map", " {}", ["alice", "bob"], " { alice: 1, bob: 1 }"],
  ])("with %s", (_, before, owners, after) => {
    expect(rotated(withKey(before), ...owners)).toBe(withKey(after));
  });

  test.each<[string, string]>([
    ["without an end of its last line", "config:\n  workshop:attendees: [alice]"],
    ["with an end of line as on Windows", "config:\r\n  workshop:attendees:\r\n    - alice\r\n"],
    [
      "with a text of several lines last",
      "config:\n  workshop:attendees: [alice]\n  workshop:seed: |\n    0123456789\n    abcdef\n",
    ],
    [
      "in flow style as a whole",
      "config: {'workshop:attendees': [alice], 'workshop:seed': 0123456789abcdef}",
    ],
    ["that is JSON", '{"config": {"workshop:attendees": ["alice"]}}'],
    [
      "with the list not indented",
      "config:\n  workshop:attendees:\n  - alice\n  - id: bob\n    name: B\nfurther: 1\n",
    ],
    ["with an empty value last", "config:\n  workshop:attendees: [alice]\n  other:key:\n"],
  ])("%s still says the same, and one thing more", (_, yaml) => {
    const before: unknown = parse(yaml);
    const once = rotated(yaml, "alice");
    expect(parse(once)).toEqual(merge(before, { alice: 1 }));
    expect(parse(rotated(once, "alice", "trainer"))).toEqual(merge(before, { alice: 2, trainer: 1 }));
  });

  test("with the numbers as JSON has them as YAML afterwards, and keeps its comments", () => {
    const yaml = `config:\n  workshop:attendees: [alice] # us\n  workshop:rotations: '{"bob": 7}'\n`;
    const after = rotated(yaml, "alice");
    expect(parse(after)).toEqual(merge(parse(yaml), { bob: 7, alice: 1 }));
    expect(after).toContain("# us");
  });

  test("has ids that YAML takes for something else in quotes", () => {
    const yaml = 'config:\n  workshop:attendees: ["true"]\n';
    expect(rotated(rotated(yaml, "true"), "true")).toBe(`${yaml}  workshop:rotations: { "true": 2 }\n`);
  });
});

describe("who is not in the roster", () => {
  const attendees = parseRoster("config: { 'workshop:attendees': [alice, bob] }", "x", "dev");
  const configuration = attendees.kind === "read" ? attendees.configuration : { attendees: [] };

  test.each([
    [["alcie"], "Nobody in the roster is called alcie. Is it alice?\nNo password was changed."],
    [["bob", "trianer"], "Nobody in the roster is called trianer. Is it trainer?\nNo password was changed."],
    [["somebody"], "Nobody in the roster is called somebody.\nNo password was changed."],
  ])("%j", (owners, message) => {
    expect(() => {
      refuseStrangers(owners, configuration);
    }).toThrow(message);
  });

  test("the code where there are no walk-ins", () => {
    const refuse = (walkIns: number) => () => {
      const yaml = `config: { 'workshop:attendees': [alice], 'workshop:walkIns': ${walkIns} }`;
      const roster = parseRoster(yaml, "x", "dev");
      refuseStrangers(["code"], roster.kind === "read" ? roster.configuration : { attendees: [] });
    };
    expect(refuse(0)).toThrow("Nobody in the roster is called code.");
    expect(refuse(1)).not.toThrow();
  });

  test("and who is", () => {
    expect(() => {
      refuseStrangers(["alice", "trainer"], configuration);
    }).not.toThrow();
  });
});

describe("the command line", () => {
  test("names people, each once", () => {
    const words = ["bob", "--stack", "monday", "alice", "bob", "--config-file=x.yaml", "--yes"];
    expect(parseRotate(words)).toEqual({
      owners: ["bob", "alice"],
      stack: "monday",
      configFile: "x.yaml",
      yes: true,
      rest: [],
    });
  });

  test.each([
    [[], "Whose password?"],
    [["alice", "--refresh"], "--refresh"],
  ])("%j is wrong", (args, message) => {
    expect(parseRotate(args)).toContain(message);
  });
});
