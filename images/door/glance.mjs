// What goes on in a pod, for the trainer's eyes: its engine and its registry are asked, at the ports at which the
// attendee asks them. Nothing is installed in the pod for it.

import { request } from "node:http";

import { isRecord } from "./records.mjs";

/** @typedef {{ connect: (port: number) => Promise<import("node:stream").Duplex> }} Line */

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
const WITHIN_MS = 3_000;
/** A hundred containers are some 100 KB. */
const MOST_BYTES = 512 * 1024;
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
      ask(line, ENGINE_PORT, "/containers/json").then(containersIn, () => null),
      ask(line, REGISTRY_PORT, "/v2/_catalog?n=100").then(imagesIn, () => null),
    ]);
    this.#looking.delete(id);
    this.#last.set(id, { at: Date.now(), seen: { containers, images } });
  }
}

/**
 * @param {Line} line
 * @param {number} port
 * @param {string} path
 * @returns {Promise<unknown>} what the JSON says that comes back.
 * @throws {Error} when nothing listens there, or its answer is no JSON, too long or too late.
 */
async function ask(line, port, path) {
  const stream = await line.connect(port);
  const impatience = setTimeout(() => stream.destroy(new Error("too late")), WITHIN_MS);
  try {
    const body = await new Promise((/** @type {(body: string) => void} */ resolve, reject) => {
      const asked = request({ createConnection: () => stream, path, headers: { Host: "localhost" } });
      asked.on("error", reject);
      asked.on("response", (answer) => {
        bodyOf(answer).then(resolve, reject);
      });
      asked.end();
    });
    /** @type {unknown} */
    const value = JSON.parse(body);
    return value;
  } finally {
    clearTimeout(impatience);
    stream.destroy();
  }
}

/** @param {import("node:http").IncomingMessage} answer */
async function bodyOf(answer) {
  if (answer.statusCode !== 200) throw new Error(`it answers ${answer.statusCode ?? 0}`);
  /** @type {Buffer[]} */
  const chunks = [];
  let bytes = 0;
  for await (const chunk of /** @type {AsyncIterable<Buffer>} */ (answer)) {
    bytes += chunk.length;
    if (bytes > MOST_BYTES) throw new Error("its answer is too long");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

/**
 * @param {unknown} answer of `GET /containers/json`.
 * @returns {Names | null}
 */
export function containersIn(answer) {
  if (!Array.isArray(answer)) return null;
  return namesOf(
    answer.map((/** @type {unknown} */ container) => {
      const names = isRecord(container) ? container["Names"] : undefined;
      /** @type {unknown} */
      const name = Array.isArray(names) ? names[0] : undefined;
      return typeof name === "string" ? name.replace(/^\//, "") : "?";
    }),
  );
}

/**
 * @param {unknown} answer of `GET /v2/_catalog`.
 * @returns {Names | null}
 */
export function imagesIn(answer) {
  const repositories = isRecord(answer) ? answer["repositories"] : undefined;
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
