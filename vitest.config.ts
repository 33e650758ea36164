import { defineConfig } from "vitest/config";

const MINUTE = 60_000;

/** They take a second; a busy machine may need longer. */
const PATIENCE = 30_000;

/**
 * Tests that compare times, that give the machine addresses of its own, or whose browser breaks off what it is loading
 * when another class changes the machine's networks. They run after all others, one at a time.
 */
const ALONE = ["attacks", "front-door", "limits", "other-browsers", "shell-in-a-box"].map(
  (name) => `tests/e2e/${name}.test.ts`,
);

export default defineConfig({
  test: {
    reporters: ["default", "./tests/closing-line.ts"],
    projects: [
      { test: { name: "unit", include: ["tests/unit/**/*.test.ts"], testTimeout: PATIENCE } },
      { test: { name: "property", include: ["tests/property/**/*.test.ts"], testTimeout: PATIENCE } },
      {
        test: {
          name: "e2e",
          include: ["tests/e2e/**/*.test.ts"],
          exclude: ALONE,
          // Each file has a class of its own. They mostly wait: for networks, for engines that start.
          maxWorkers: 2,
          testTimeout: 10 * MINUTE,
          hookTimeout: 10 * MINUTE,
        },
      },
      {
        test: {
          name: "e2e-alone",
          include: ALONE,
          maxWorkers: 1,
          sequence: { groupOrder: 1 },
          testTimeout: 10 * MINUTE,
          hookTimeout: 10 * MINUTE,
        },
      },
    ],
  },
});
