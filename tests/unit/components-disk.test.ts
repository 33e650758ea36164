import { describe, expect, test } from "vitest";

import { ARGS, declareAlice, EDITOR } from "./alice.ts";
import { type Declared, ofKind } from "./pulumi-mocks.ts";

// No engine at hand keeps quotas on disk space, so these arguments are all that a test can hold on to.

const LIMITED = { ...ARGS, services: [EDITOR], diskMiB: 20480 };

describe("an engine that limits volumes and containers", async () => {
  const { declared } = await declareAlice({ ...LIMITED, limitsLayers: true });

  test("every volume has its part, a service's that of the home", () => {
    expect(inputsOf(declared, "Volume", "driverOpts")).toEqual({
      "alice-data": { size: "2560M" },
      "alice-docker": { size: "10240M" },
      "alice-home": { size: "2560M" },
      "alice-registry": { size: "5120M" },
    });
  });

  test("every container has its part", () => {
    const size = { size: "640M" };
    expect(inputsOf(declared, "Container", "storageOpts")).toEqual({
      "alice-anchor": size,
      "alice-dind": size,
      "alice-editor": size,
      "alice-registry": size,
      "alice-shell": size,
    });
  });

  test("a changed size replaces nothing: neither work nor a pod that runs", () => {
    const ignored = declared
      .filter(({ name }) => !["alice", "alice-network"].includes(name))
      .map(({ options }) => options["ignoreChanges"]);
    expect(ignored).toHaveLength(9);
    for (const inputs of ignored) expect(JSON.stringify(inputs)).toMatch(/driverOpts|storageOpts/);
  });
});

test("an engine that limits volumes only is not asked for more", async () => {
  const { declared } = await declareAlice(LIMITED);
  expect(Object.keys(inputsOf(declared, "Volume", "driverOpts"))).toHaveLength(4);
  expect(inputsOf(declared, "Container", "storageOpts")).toEqual({});
});

test("without a limit nothing is asked for", async () => {
  const { declared } = await declareAlice({ ...ARGS, services: [EDITOR], limitsLayers: true });
  expect(inputsOf(declared, "Volume", "driverOpts")).toEqual({});
  expect(inputsOf(declared, "Container", "storageOpts")).toEqual({});
});

/** An input of all resources of a kind that have it, by name. */
function inputsOf(declared: readonly Declared[], kind: string, input: string): Record<string, unknown> {
  const having = ofKind(declared, kind).filter(({ inputs }) => input in inputs);
  return Object.fromEntries(having.map(({ name, inputs }) => [name, inputs[input]]));
}
