/** @typedef {import("./seal.mjs").Role} Role */

/**
 * @typedef {object} Visit something long that somebody has going on: a terminal, a connection to a port
 * @property {string} id of the attendee whose pod it is in.
 * @property {Role} role of the one who has it open.
 * @property {"terminal" | "port"} use
 * @property {() => void} end
 */

/** All that is going on, so that it can be ended when a password changes or an attendee leaves. */
export class Visitors {
  /** @type {Set<Visit>} */
  #visits = new Set();

  /**
   * @param {Visit} visit
   * @returns {() => void} to be called when it is over.
   */
  enter(visit) {
    this.#visits.add(visit);
    return () => {
      this.#visits.delete(visit);
    };
  }

  /**
   * @param {string} id
   * @param {Visit["use"]} use
   * @returns {number} how many there are.
   */
  count(id, use) {
    return [...this.#visits].filter((visit) => visit.id === id && visit.use === use).length;
  }

  /**
   * @param {(visit: Visit) => boolean} isOut
   */
  throwOut(isOut) {
    for (const visit of this.#visits) if (isOut(visit)) visit.end();
  }
}
