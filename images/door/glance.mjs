// What goes on in a pod, for the trainer's eyes: its engine and its registry are asked, at the ports at which the
// attendee asks them. Nothing is installed in the pod for it.

import { askPod } from "./ask-pod.mjs";
import { isRecord } from "./records.mjs";

/** @typedef {import("./ask-pod.mjs").Line} Line */

/**
 * @typedef {object} Glance
 * @property {Names | null} containers that run in the pod's engine; null when it does not say.
 * @property {Names | null} images that were pushed to the pod's registry; null when it does not say.
 */

/**
 * @typedef {object} Names
 * @property {number} count
 * @property {string[]} first the first few, shortened.
 */

const ENGINE_PORT = 2375;
const REGISTRY_PORT = 5000;
/** How long an answer counts. */
const FRESH_MS = 5_000;
const FIRST = 3;
const LONGEST = 40;

/** @type {Glance} */
const NOTHING = { containers: null, images: null };

/** What was last seen of every pod. Pods are looked at while somebody asks, and nobody ever waits for one. */
export class Glances {
  #lineInto;
  /** @type {Map<string, { at: number, seen: Glance }>} by attendee */
  #last = new Map();
  /** @type {Set<string>} who is being looked at */
  #looking = new Set();

  /** @param {(id: string) => Line | undefined} lineInto a pod, while there is one. */
  constructor(lineInto) {
    this.#lineInto = lineInto;
  }

  /**
   * @param {string} id
   * @returns {Glance} as it was seen last; there is something to be seen at the next question.
   */
  of(id) {
    const line = this.#lineInto(id);
    if (line === undefined) {
      this.#last.delete(id);
      return NOTHING;
    }
    const last = this.#last.get(id) ?? { at: 0, seen: NOTHING };
    if (Date.now() - last.at >= FRESH_MS && !this.#looking.has(id)) void this.#look(id, line);
    return last.seen;
  }

  /**
   * @param {string} id
   * @param {Line} line
   */
  async #look(id, line) {
    this.#looking.add(id);
    const [containers, images] = await Promise.all([
      askPod(line, ENGINE_PORT, "/containers/json")
        .then(containersIn)
        .catch(() => null),
      askPod(line, REGISTRY_PORT, "/v2/_catalog?n=100")
        .then(imagesIn)
        .catch(() => null),
    ]);
    this.#looking.delete(id);
    this.#last.set(id, { at: Date.now(), seen: { containers, images } });
  }
}

/**
 * @param {string} answer of `GET /containers/json`.
 * @returns {Names | null}
 * @throws {Error} when it is no JSON.
 */
export function containersIn(answer) {
  /** @type {unknown} */
  const containers = JSON.parse(answer);
  if (!Array.isArray(containers)) return null;
  return namesOf(
    containers.map((/** @type {unknown} */ container) => {
      const names = isRecord(container) ? container["Names"] : undefined;
      /** @type {unknown} */
      const name = Array.isArray(names) ? names[0] : undefined;
      return typeof name === "string" ? name.replace(/^\//, "") : "?";
    }),
  );
}

/**
 * @param {string} answer of `GET /v2/_catalog`.
 * @returns {Names | null}
 * @throws {Error} when it is no JSON.
 */
export function imagesIn(answer) {
  /** @type {unknown} */
  const catalog = JSON.parse(answer);
  const repositories = isRecord(catalog) ? catalog["repositories"] : undefined;
  if (!Array.isArray(repositories)) return null;
  return namesOf(repositories.map((/** @type {unknown} */ name) => (typeof name === "string" ? name : "?")));
}

/**
 * @param {string[]} names any text that an attendee could make up.
 * @returns {Names}
 */
function namesOf(names) {
  const first = names.slice(0, FIRST).map((name) => name.slice(0, LONGEST).replace(/[^\x20-\x7e]+/g, "?"));
  return { count: names.length, first };
}
