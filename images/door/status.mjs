import { readFile } from "node:fs/promises";

import { isRecord } from "./records.mjs";

/**
 * @typedef {object} PodStatus what the keeper says of a pod
 * @property {string} state `starting`, `ready`, `healing` or `broken`.
 * @property {number} since in ms since the epoch.
 * @property {Record<string, string>} containers by role, the engine's word for its state.
 * @property {number} [memoryMiB]
 */

/** How long an answer counts. */
const FRESH_MS = 500;
const STATES = ["starting", "ready", "healing", "broken"];

/** The keeper's file about the pods, read when somebody asks. */
export class Status {
  #file;
  #readAt = 0;
  /** @type {Promise<ReadonlyMap<string, PodStatus>>} */
  #pods = Promise.resolve(new Map());

  /** @param {string} file */
  constructor(file) {
    this.#file = file;
  }

  /** @returns {Promise<ReadonlyMap<string, PodStatus>>} by attendee; empty while there is no file. */
  async pods() {
    if (Date.now() - this.#readAt >= FRESH_MS) {
      this.#readAt = Date.now();
      this.#pods = readFile(this.#file, "utf8")
        .then(parseStatus)
        .catch(() => new Map());
    }
    return this.#pods;
  }
}

/**
 * @param {string} text
 * @returns {Map<string, PodStatus>} without entries that are not as they should be.
 */
export function parseStatus(text) {
  /** @type {unknown} */
  const status = JSON.parse(text);
  const pods = isRecord(status) && isRecord(status["pods"]) ? status["pods"] : {};
  return new Map(
    Object.entries(pods).flatMap(([id, entry]) => {
      const pod = podOf(entry);
      return pod === undefined ? [] : [[id, pod]];
    }),
  );
}

/**
 * @param {unknown} entry
 * @returns {PodStatus | undefined}
 */
function podOf(entry) {
  if (!isRecord(entry)) return undefined;
  const { state, since, containers, memoryMiB } = entry;
  if (typeof state !== "string" || !STATES.includes(state) || typeof since !== "number") return undefined;
  return {
    state,
    since,
    containers: isRecord(containers)
      ? Object.fromEntries(Object.entries(containers).map(([role, word]) => [role, String(word)]))
      : {},
    ...(typeof memoryMiB === "number" ? { memoryMiB } : {}),
  };
}
