import { setTimeout as delay } from "node:timers/promises";

/** Something to wait for that may have happened already. */
export class Bell {
  #isRung = false;
  /** @type {() => void} */
  #wake = () => undefined;

  ring() {
    this.#isRung = true;
    this.#wake();
  }

  /**
   * Waits until the bell is rung; not at all if it was since the last time.
   *
   * @param {number} patienceMs after which waiting ends all the same.
   */
  async heard(patienceMs) {
    const waiting = new AbortController();
    this.#wake = () => {
      waiting.abort();
    };
    if (!this.#isRung) await delay(patienceMs, undefined, { signal: waiting.signal }).catch(() => undefined);
    this.#isRung = false;
  }
}
