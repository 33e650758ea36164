import { afterEach, describe, expect, test, vi } from "vitest";

import { parseDrill } from "../../cli/drill/options.ts";
import { chooseScenarios, SCENARIOS } from "../../cli/drill/scenarios.ts";

afterEach(() => {
  vi.unstubAllEnvs();
});

const names = (scenarios: readonly { readonly name: string }[]): string[] =>
  scenarios.map(({ name }) => name);

describe("a command line", () => {
  test("that says nothing: everything, on a class of three of the drill's own", () => {
    vi.stubEnv("CI", "");
    const expected = { stack: undefined, attendees: 3, scenarios: SCENARIOS, engine: false };
    expect(parseDrill([])).toEqual({ ...expected, json: false, yes: false });
  });

  test("that says everything there is to say", () => {
    const words = [
      "--stack",
      "me/workshop/monday",
      "--only",
      "dind,anchor",
      "--only",
      "shell",
      "--engine",
      "--json",
    ];
    const command = parseDrill([...words, "--yes"]);
    expect(command).toMatchObject({ stack: "monday", engine: true, json: true, yes: true });
    expect(typeof command === "string" || names(command.scenarios)).toEqual(["dind", "shell", "anchor"]);
  });

  test("CI=true agrees to everything", () => {
    vi.stubEnv("CI", "true");
    expect(parseDrill([])).toMatchObject({ yes: true });
  });

  test.each([
    [["--only", "anchor,ankor"], "There is no scenario ankor."],
    [["--only", "ankor"], "anchor-docker-kill"],
    [["--attendees", "none"], "--attendees wants a number"],
    [["--attendees", "0"], "--attendees wants a number"],
    [["--attendees", "3", "--stack", "dev"], "a class of the drill's own"],
    [["--refresh"], "--refresh"],
    [["everything"], "everything"],
    [["--stack"], "--stack"],
  ])("%j is wrong", (args, message) => {
    expect(parseDrill(args)).toContain(message);
  });
});

describe("scenarios", () => {
  test("have names of their own", () => {
    expect(new Set(names(SCENARIOS)).size).toBe(SCENARIOS.length);
  });

  test("are tried in their own order", () => {
    expect(names(chooseScenarios(["everything", "dind"]))).toEqual(["dind", "everything"]);
  });

  test("an engine's restart brings what it is compared with", () => {
    expect(names(chooseScenarios(["engine-restart"]))).toEqual(["engine-restart", "parallel-start"]);
  });
});
