// Keeps the pods of one stack whole: starts what has stopped, anchors first.
//
// A restart policy tries a container once for every time that it dies. A member whose anchor is not up at that
// instant stays down for good (moby/moby#50326), and so do containers here and there after an engine's restart.
// This program looks whenever a container of the stack starts or dies, and every two seconds all the same, so that
// an event which was missed costs seconds and not a pod.
//
// When the engine goes away, so does the socket. The engine, back again, stops and starts it like any container. It
// does not end before: an engine that finds a container dead which it had left running may start it twice over, by its
// policy and by its boot, and take the one that runs for dead from then on (seen with Docker 20.10).

import { setTimeout as delay } from "node:timers/promises";

import { Attempts } from "./attempts.mjs";
import { Bell } from "./bell.mjs";
import { Engine } from "./engine.mjs";
import { endShim, isLeftover } from "./leftovers.mjs";
import { brokenPods } from "./pods.mjs";
import { Status } from "./status.mjs";

/** @typedef {import("./pods.mjs").Broken} Broken */

const SWEEP_EVERY_MS = 2_000;

/** While something is broken: often enough to see an anchor come up that the engine starts. */
const LOOK_AGAIN_MS = 200;

/** How long what is written down of the pods may lag behind while all goes well. */
const NOTE_EVERY_MS = 1_000;

/** Each container is asked for its memory in turn: of 100 pods each once in three minutes, at no cost to speak of. */
const MEMORY_EVERY_MS = 500;

/** How long it waits to be stopped by an engine that is back: one with live-restore does not stop it. */
const STOPPED_WITHIN_MS = { usual: 60 * 60_000, live: 30_000 };

const STATUS_FOLDER = "/status";

/** Deaths come in company, the anchor's with its members'. Events of this time are answered by one sweep. */
const SETTLE_MS = 50;

/** Heals one stack. */
class Keeper {
  #engine;
  #attempts = new Attempts();
  /** @type {Set<string>} ids of what is being started; an engine in trouble may take its time */
  #starting = new Set();
  /** @type {Map<string, { since: number, roles: Set<string> }>} by pod */
  #broken = new Map();
  #status = new Status();
  #notedAt = 0;
  #isStale = true;

  /** @param {Engine} engine */
  constructor(engine) {
    this.#engine = engine;
  }

  /** Something has happened, so what is written down of the pods may be wrong. */
  invalidate() {
    this.#isStale = true;
  }

  /** @returns {Promise<boolean>} whether the class was found whole. */
  async sweep() {
    const isDue = this.#isStale && Date.now() - this.#notedAt > NOTE_EVERY_MS;
    const isCalm = this.#broken.size === 0 && !isDue;
    // While all is well, which is nearly always, the question is one that the engine answers with an empty list.
    if (isCalm && (await this.#engine.containers({ status: ["exited", "restarting"] })).length === 0) {
      await this.#status.write(STATUS_FOLDER, Date.now());
      return true;
    }

    this.#isStale = false;
    this.#notedAt = Date.now();
    const containers = await this.#engine.containers();
    const broken = brokenPods(containers);
    this.#status.note(containers, Date.now());
    await this.#status.write(STATUS_FOLDER, Date.now());
    this.#note(
      broken,
      new Set(containers.map(({ Labels: labels }) => labels["workshop.attendee"] ?? "host")),
    );
    for (const { pod, start } of broken) for (const id of start) void this.#start(pod, id);
    return broken.length === 0;
  }

  /** Asks one container after another for its memory, for ever. */
  async watchMemory() {
    for (;;) {
      for (const id of this.#status.containerIds()) {
        await delay(MEMORY_EVERY_MS);
        // It may be gone by now.
        const memoryMiB = await this.#engine.memoryMiB(id).catch(() => undefined);
        if (memoryMiB !== undefined) this.#status.noteMemory(id, memoryMiB);
      }
      await delay(MEMORY_EVERY_MS);
    }
  }

  /**
   * @param {string} pod
   * @param {string} id
   */
  async #start(pod, id) {
    if (this.#starting.has(id) || !this.#attempts.isDue(id, Date.now())) return;
    this.#starting.add(id);
    try {
      await this.#engine.start(id);
      this.#attempts.succeeded(id);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      if (this.#attempts.failed(id, reason, Date.now())) say(`${pod}: cannot be started: ${reason}`);
      if (isLeftover(reason) && (await endShim(id)))
        say(`${pod}: ended what was left of a container of the engine's last life`);
    } finally {
      this.#starting.delete(id);
    }
  }

  /**
   * Keeps the record of what is broken, and says what has become whole.
   *
   * @param {readonly Broken[]} broken
   * @param {ReadonlySet<string>} present all pods that are there.
   */
  #note(broken, present) {
    for (const { pod, down } of broken) {
      const record = this.#broken.get(pod) ?? { since: Date.now(), roles: new Set() };
      for (const role of down) record.roles.add(role);
      this.#broken.set(pod, record);
    }
    for (const [pod, { since, roles }] of this.#broken) {
      if (broken.some((other) => other.pod === pod)) continue;
      this.#broken.delete(pod);
      const seconds = ((Date.now() - since) / 1000).toFixed(1);
      // One that is gone altogether was taken down, not healed.
      if (present.has(pod))
        say(`${pod}: whole again after ${seconds} s (${[...roles].join(", ")} had stopped)`);
    }
  }
}

/** @param {string} line */
function say(line) {
  console.log(`${new Date().toISOString().replace(/\.\d+/, "")} ${line}`);
}

/** @param {string} stack */
async function keep(stack) {
  say(`keeping the pods of ${stack} whole`);
  const engine = new Engine(stack);
  const keeper = new Keeper(engine);
  const bell = new Bell();
  const isLive = await engine.isLive();
  const watching = engine.watch(() => {
    keeper.invalidate();
    bell.ring();
  });
  void keeper.watchMemory();
  const sweeping = async () => {
    for (;;) {
      const isWhole = await keeper.sweep();
      await delay(SETTLE_MS);
      await bell.heard(isWhole ? SWEEP_EVERY_MS : LOOK_AGAIN_MS);
    }
  };
  try {
    await Promise.race([watching, sweeping()]);
    say("the engine went away");
  } catch (error) {
    say(`the engine went away: ${String(error)}`);
  }
  await delay(isLive ? STOPPED_WITHIN_MS.live : STOPPED_WITHIN_MS.usual);
}

const [stack = ""] = process.argv.slice(2);
try {
  await keep(stack);
} catch (error) {
  say(`the engine does not answer: ${String(error)}`);
}
// To be started again.
process.exit(1);
