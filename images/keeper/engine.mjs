// The six questions that the keeper asks a Docker engine, over its socket.

import { Agent, request } from "node:http";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";

const SOCKET = "/var/run/docker.sock";

/** How long the engine may take for an answer. One that starts a hundred pods is slow, and not gone. */
const PATIENCE_MS = 60_000;

/**
 * How many containers are being started at once. Beyond a few for every core, containers do not start sooner, only in a
 * less predictable order.
 */
const AT_ONCE = 8;

/**
 * @typedef {object} Container
 * @property {string} Id
 * @property {string} State `running`, `restarting`, `exited`, …
 * @property {Record<string, string>} Labels
 */

/** @typedef {{ usage?: number, stats?: Record<string, number> }} Memory in bytes */

/** An engine, as far as one stack is concerned. */
export class Engine {
  /** Only for starts: whatever else is asked does not wait for them. */
  #starts = new Agent({ maxSockets: AT_ONCE });
  #stack;

  /** @param {string} stack */
  constructor(stack) {
    this.#stack = stack;
  }

  /**
   * The containers of the stack, the stopped ones included.
   *
   * @param {Record<string, string[]>} [filters] which of them; default all.
   * @returns {Promise<Container[]>}
   */
  async containers(filters = {}) {
    const query = new URLSearchParams({ all: "true", filters: this.#filters(filters) });
    /** @type {unknown} */
    const answer = JSON.parse(await this.#answer("GET", `/containers/json?${String(query)}`));
    return /** @type {Container[]} */ (answer);
  }

  /**
   * Whether containers outlive the engine (live-restore).
   *
   * @returns {Promise<boolean>}
   */
  async isLive() {
    /** @type {unknown} */
    const info = JSON.parse(await this.#answer("GET", "/info"));
    return /** @type {{ LiveRestoreEnabled?: boolean }} */ (info).LiveRestoreEnabled === true;
  }

  /**
   * Starts a container, or does nothing where it runs.
   *
   * @param {string} id
   * @throws {Error} with the engine's reason.
   */
  async start(id) {
    await this.#answer("POST", `/containers/${id}/start`, this.#starts);
  }

  /**
   * What a container takes of the machine's memory now, without what the kernel would give back.
   *
   * @param {string} id
   * @returns {Promise<number>} MiB; 0 for one that does not run.
   */
  async memoryMiB(id) {
    /** @type {unknown} */
    const answer = JSON.parse(
      await this.#answer("GET", `/containers/${id}/stats?stream=false&one-shot=true`),
    );
    const { memory_stats: memory } = /** @type {{ memory_stats?: Memory }} */ (answer);
    const { usage = 0, stats = {} } = memory ?? {};
    // The one of cgroup v1, the other of v2.
    return (usage - (stats["total_inactive_file"] ?? stats["inactive_file"] ?? 0)) / 2 ** 20;
  }

  /**
   * Comes to an end when the engine does.
   *
   * @param {() => void} happened is called whenever a container of the stack starts, dies or is removed.
   */
  async watch(happened) {
    const query = new URLSearchParams({
      filters: this.#filters({ type: ["container"], event: ["die", "start", "destroy"] }),
    });
    const response = await this.#request("GET", `/events?${String(query)}`, { agent: false });
    for await (const line of createInterface({ input: response })) if (line !== "") happened();
  }

  /** @param {Record<string, string[]>} filters */
  #filters(filters) {
    return JSON.stringify({ ...filters, label: [`workshop.stack=${this.#stack}`] });
  }

  /**
   * @param {string} method
   * @param {string} path
   * @param {Agent | false} [agent]
   */
  async #answer(method, path, agent = false) {
    const response = await this.#request(method, path, { agent, timeout: PATIENCE_MS });
    const body = await text(response);
    // 304: it runs already.
    if ((response.statusCode ?? 0) < 400) return body;
    throw new Error(reason(body));
  }

  /**
   * @param {string} method
   * @param {string} path
   * @param {import("node:http").RequestOptions} options
   * @returns {Promise<import("node:http").IncomingMessage>}
   */
  async #request(method, path, options) {
    return new Promise((resolve, reject) => {
      const asked = request({ socketPath: SOCKET, method, path, ...options }, resolve);
      asked.on("timeout", () => asked.destroy(new Error(`no answer within ${PATIENCE_MS / 1000} s`)));
      asked.on("error", reject);
      asked.end();
    });
  }
}

/**
 * The engine says why in the one field of a JSON object.
 *
 * @param {string} body
 * @returns {string}
 */
function reason(body) {
  return /"message":"(.*)"/.exec(body)?.[1] ?? body;
}
