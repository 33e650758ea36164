/** Lets so many through at a time; the others wait their turn. */
export class Gate {
  #free;
  #room;
  /** @type {(() => void)[]} */
  #queue = [];

  /** @param {{ atOnce: number, waiting: number }} limits how many may be through, and how many may wait. */
  constructor({ atOnce, waiting }) {
    this.#free = atOnce;
    this.#room = waiting;
  }

  /** @returns {Promise<(() => void) | undefined>} to be called when done; undefined when too many wait already. */
  async enter() {
    if (this.#free > 0) this.#free -= 1;
    else if (this.#queue.length >= this.#room) return undefined;
    else
      await new Promise((resolve) => {
        this.#queue.push(() => {
          resolve(undefined);
        });
      });
    let isThrough = true;
    return () => {
      if (!isThrough) return;
      isThrough = false;
      const next = this.#queue.shift();
      if (next === undefined) this.#free += 1;
      else next();
    };
  }
}
