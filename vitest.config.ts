import { defineConfig } from "vitest/config";

const MINUTE = 60_000;

/** Tests that compare times. They run after all others, one at a time. */
const TIMED = ["tests/e2e/limits.test.ts"];

export default defineConfig({
  test: {
    reporters: ["default", "./tests/closing-line.ts"],
    projects: [
      { test: { name: "unit", include: ["tests/unit/**/*.test.ts"] } },
      { test: { name: "property", include: ["tests/property/**/*.test.ts"] } },
      {
        test: {
          name: "e2e",
          include: ["tests/e2e/**/*.test.ts"],
          exclude: TIMED,
          // Each file has a class of its own. They mostly wait: for networks, for engines that start.
          maxWorkers: 2,
          testTimeout: 10 * MINUTE,
          hookTimeout: 10 * MINUTE,
        },
      },
      {
        test: {
          name: "e2e-timed",
          include: TIMED,
          maxWorkers: 1,
          sequence: { groupOrder: 1 },
          testTimeout: 10 * MINUTE,
          hookTimeout: 10 * MINUTE,
        },
      },
    ],
  },
});
