/**
 * @param {unknown} value
 * @returns {value is Record<string, unknown>} whether it has fields to look at.
 */
export function isRecord(value) {
  return typeof value === "object" && value !== null;
}
