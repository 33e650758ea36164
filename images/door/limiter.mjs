/**
 * Token buckets, one for every key: so many at once, then one after every so long.
 *
 * A bucket that is full again is forgotten. There is a most of buckets too, beyond which the one that was asked for
 * longest ago goes, so that whoever has many addresses to try from cannot fill the door's memory.
 */
export class Buckets {
  /** @type {Map<string, { left: number, at: number }>} the one asked for last is last */
  #buckets = new Map();
  #burst;
  #everyMs;
  #most;

  /**
   * @param {{ burst: number, everyMs: number, most?: number }} limits `burst` tokens at once, then one every
   *   `everyMs`; `most` buckets, default 10000.
   */
  constructor({ burst, everyMs, most = 10_000 }) {
    this.#burst = burst;
    this.#everyMs = everyMs;
    this.#most = most;
  }

  /** How many buckets are not full. */
  get size() {
    return this.#buckets.size;
  }

  /**
   * How long until there is a token again. Takes none.
   *
   * @param {string} key
   * @param {number} now in ms.
   * @returns {number} in ms; 0 when there is one.
   */
  waitMs(key, now) {
    return Math.max(0, Math.ceil((1 - this.#left(key, now)) * this.#everyMs));
  }

  /**
   * Takes tokens, also those that are not there: whoever has had too much waits longer.
   *
   * @param {string} key
   * @param {number} now in ms.
   * @param {number} [tokens] default 1.
   */
  take(key, now, tokens = 1) {
    const left = this.#left(key, now) - tokens;
    this.#buckets.delete(key);
    this.#buckets.set(key, { left, at: now });
    if (this.#buckets.size > this.#most) this.#sweep(now);
  }

  /**
   * Takes one token if there is one.
   *
   * @param {string} key
   * @param {number} now in ms.
   * @returns {boolean} whether there was.
   */
  grants(key, now) {
    if (this.waitMs(key, now) > 0) return false;
    this.take(key, now);
    return true;
  }

  /**
   * @param {string} key
   * @param {number} now
   */
  #left(key, now) {
    const bucket = this.#buckets.get(key);
    if (bucket === undefined) return this.#burst;
    return Math.min(this.#burst, bucket.left + Math.max(0, now - bucket.at) / this.#everyMs);
  }

  /** @param {number} now */
  #sweep(now) {
    for (const key of this.#buckets.keys())
      if (this.#left(key, now) >= this.#burst) this.#buckets.delete(key);
    for (const key of this.#buckets.keys()) {
      if (this.#buckets.size <= this.#most) return;
      this.#buckets.delete(key);
    }
  }
}
