/**
 * @param {unknown} error
 * @returns {string} for a log.
 */
export function messageOf(error) {
  return error instanceof Error ? error.message : String(error);
}
