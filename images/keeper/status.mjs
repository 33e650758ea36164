// What the front door may know of the pods: written into a folder, for whoever reads it. Nothing is read there.

import { rename, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** @typedef {import("./engine.mjs").Container} Container */

/** @typedef {"starting" | "ready" | "healing" | "broken"} State */

/**
 * @typedef {object} Pod
 * @property {State} state
 * @property {number} since when it became so: milliseconds since the epoch.
 * @property {Record<string, string>} containers the engine's word for each, by role.
 * @property {number} [memoryMiB] absent until all its containers have been asked.
 */

/** A pod that is still not whole after this time will not be without help. */
const PATIENCE_MS = 30_000;

/** Without news the file is written again after this time, which says that somebody is watching. */
const HEARTBEAT_MS = 5_000;

/** The state of every pod of a stack, and since when. */
export class Status {
  /** @type {Map<string, Pod>} */
  #pods = new Map();
  /** @type {Map<string, number>} MiB by container id */
  #memory = new Map();
  /** @type {Map<string, string[]>} ids by pod */
  #ids = new Map();
  #written = { text: "", at: 0 };

  /**
   * Takes note of what the engine has.
   *
   * @param {readonly Container[]} containers all of the stack.
   * @param {number} now
   */
  note(containers, now) {
    /** @type {Map<string, Container[]>} */
    const pods = new Map();
    for (const container of containers) {
      const pod = container.Labels["workshop.attendee"];
      if (pod !== undefined) pods.set(pod, [...(pods.get(pod) ?? []), container]);
    }
    for (const id of this.#pods.keys()) if (!pods.has(id)) this.#pods.delete(id);
    this.#ids = new Map([...pods].map(([pod, members]) => [pod, members.map(({ Id: id }) => id)]));
    const present = new Set(this.containerIds());
    for (const id of this.#memory.keys()) if (!present.has(id)) this.#memory.delete(id);
    for (const [id, members] of pods) this.#pods.set(id, this.#next(this.#pods.get(id), members, now));
  }

  /**
   * @param {string} containerId
   * @param {number} memoryMiB
   */
  noteMemory(containerId, memoryMiB) {
    this.#memory.set(containerId, memoryMiB);
  }

  /** Ids of all containers of pods, to ask for their memory. */
  containerIds() {
    return [...this.#ids.values()].flat();
  }

  /**
   * @param {number} now
   * @returns {{ time: number, pods: Record<string, Pod> }}
   */
  toJson(now) {
    /** @type {Record<string, Pod>} */
    const pods = {};
    for (const [id, pod] of this.#pods) pods[id] = { ...aged(pod, now), ...this.#memoryOf(id) };
    return { time: now, pods };
  }

  /**
   * Writes the file, if there is news or it has been long. In one step: whoever reads it finds all of it.
   *
   * @param {string} folder
   * @param {number} now
   */
  async write(folder, now) {
    const status = this.toJson(now);
    const text = JSON.stringify(status.pods);
    if (text === this.#written.text && now - this.#written.at < HEARTBEAT_MS) return;
    this.#written = { text, at: now };
    const path = join(folder, "status.json");
    await writeFile(`${path}.new`, JSON.stringify(status));
    await rename(`${path}.new`, path);
  }

  /**
   * @param {Pod | undefined} last
   * @param {readonly Container[]} members
   * @param {number} now
   * @returns {Pod}
   */
  #next(last, members, now) {
    const state = stateOf(members);
    const containers = Object.fromEntries(
      members.map(({ Labels: labels, State: word }) => [labels["workshop.role"] ?? "?", word]),
    );
    return { state, since: last?.state === state ? last.since : now, containers };
  }

  /** @param {string} pod */
  #memoryOf(pod) {
    const each = (this.#ids.get(pod) ?? []).map((id) => this.#memory.get(id));
    const known = each.filter((memoryMiB) => memoryMiB !== undefined);
    if (known.length < each.length) return {};
    return { memoryMiB: Math.round(known.reduce((sum, memoryMiB) => sum + memoryMiB, 0)) };
  }
}

/**
 * @param {readonly Container[]} members
 * @returns {State}
 */
function stateOf(members) {
  if (members.every(({ State: state }) => state === "running")) return "ready";
  return members.some(({ State: state }) => state === "exited" || state === "restarting")
    ? "healing"
    : "starting";
}

/**
 * @param {Pod} pod
 * @param {number} now
 * @returns {Pod}
 */
function aged(pod, now) {
  return pod.state === "healing" && now - pod.since > PATIENCE_MS ? { ...pod, state: "broken" } : pod;
}
