import { afterEach, describe, expect, test, vi } from "vitest";

import { paceOf } from "../../tools/pulumi/pace.ts";

afterEach(() => {
  vi.unstubAllEnvs();
});

describe("what makes Pulumi quicker", () => {
  test("an up writes its state once, and asks the provider about nothing that is as it was", () => {
    expect(paceOf(["up", "--stack", "dev"], true)).toEqual({
      GOGC: "400",
      PULUMI_PARALLEL: "32",
      PULUMI_EXPERIMENTAL: "true",
      PULUMI_SKIP_CHECKPOINTS: "true",
      PULUMI_ENABLE_LEGACY_DIFF: "true",
    });
  });

  test.each(["--refresh", "--refresh=true", "-r"])("an up with %s does ask", (option) => {
    expect(paceOf(["up", option], true)).not.toHaveProperty("PULUMI_ENABLE_LEGACY_DIFF");
    expect(paceOf(["refresh"], true)).not.toHaveProperty("PULUMI_ENABLE_LEGACY_DIFF");
  });

  test("a destroy has as much under way, and compares nothing", () => {
    expect(paceOf(["destroy"], true)).toMatchObject({ PULUMI_PARALLEL: "32" });
    expect(paceOf(["destroy"], true)).not.toHaveProperty("PULUMI_ENABLE_LEGACY_DIFF");
  });

  test("a state that is kept elsewhere is kept as Pulumi likes", () => {
    expect(paceOf(["up"], false)).not.toHaveProperty("PULUMI_SKIP_CHECKPOINTS");
  });

  test("the trainer's own environment comes first", () => {
    vi.stubEnv("PULUMI_SKIP_CHECKPOINTS", "false");
    vi.stubEnv("GOGC", "100");
    vi.stubEnv("PULUMI_PARALLEL", "4");
    expect(paceOf(["up"], true)).toEqual({
      PULUMI_EXPERIMENTAL: "true",
      PULUMI_ENABLE_LEGACY_DIFF: "true",
    });
  });
});
