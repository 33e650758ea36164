/**
 * The smallest of the values that at least this share of them does not exceed (nearest rank). NaN for no values.
 *
 * @param share above 0, at most 1.
 */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.ceil(sorted.length * share) - 1] ?? NaN;
}
