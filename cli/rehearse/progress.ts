const WIDTH = 20;

/**
 * How far something has come: `██████░░░░░░░░░░░░░░ 6 of 20`.
 *
 * @param all more than 0.
 */
export function bar(done: number, all: number): string {
  const full = Math.round((WIDTH * done) / all);
  return `${"█".repeat(full)}${"░".repeat(WIDTH - full)} ${done} of ${all}`;
}
