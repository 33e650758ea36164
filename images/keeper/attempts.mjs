// When to try again to start what would not start.

const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 30_000;

/**
 * Remembers failures. A container that cannot start, for want of an image's program or a mount, is tried less and
 * less often: every try costs the engine as much as one that works.
 */
export class Attempts {
  /** @type {Map<string, { pauseMs: number, notBefore: number, told: string }>} */
  #failed = new Map();

  /**
   * @param {string} id
   * @param {number} now in ms.
   * @returns {boolean} whether it may be tried.
   */
  isDue(id, now) {
    return now >= (this.#failed.get(id)?.notBefore ?? 0);
  }

  /** @param {string} id */
  succeeded(id) {
    this.#failed.delete(id);
  }

  /**
   * @param {string} id
   * @param {string} reason
   * @param {number} now in ms.
   * @returns {boolean} whether it is worth a word. One failure is not: the anchor may have died just then.
   */
  failed(id, reason, now) {
    const last = this.#failed.get(id);
    const pauseMs = last === undefined ? FIRST_PAUSE_MS : Math.min(last.pauseMs * 2, LONGEST_PAUSE_MS);
    const told = last === undefined ? "" : reason;
    this.#failed.set(id, { pauseMs, notBefore: now + pauseMs, told });
    return told !== (last?.told ?? "");
  }
}
