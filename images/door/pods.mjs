import { chmod, mkdir, rename, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";

import ssh2 from "ssh2";

import { messageOf } from "./errors.mjs";
import { Gate } from "./gate.mjs";
import { Buckets } from "./limiter.mjs";
import { Line } from "./line.mjs";

/** @typedef {import("node:net").Socket} Socket */
/** @typedef {(who: string, what: string) => void} Say */

/** How much of the door's time a pod's messages may take: half a second at once, then a quarter of all time. */
const TIME = { burst: 500, everyMs: 4 };
/** How often it may ring. One that is healing does so every second. */
const RINGS = { burst: 10, everyMs: 1_000 };
/** How many of its connections may be at the greetings. */
const MOST_GREETINGS = 2;
/** Connections to its ports. A page asks for many things at once. */
const TO_PORTS = { atOnce: 40, waiting: 400 };
const ONLY = "pod";

/** The pod of one attendee, as far as the door has to do with it: a socket at which it rings, and the line into it. */
export class Pod {
  /** @type {Line | undefined} */
  line;
  /** @type {number | undefined} when it was last used by somebody, in ms since the epoch */
  lastActivity;
  gate = new Gate(TO_PORTS);
  #id;
  #privateKey;
  #say;
  #time = new Buckets(TIME);
  #rings = new Buckets(RINGS);
  /** @type {Set<Line>} */
  #greeting = new Set();
  #server = createServer((socket) => {
    this.#answer(socket);
  });

  /**
   * @param {string} id
   * @param {string} privateKey
   * @param {Say} say
   */
  constructor(id, privateKey, say) {
    this.#id = id;
    this.#privateKey = privateKey;
    this.#say = say;
  }

  /**
   * Listens in a folder, which is made if it is not there; what was left in it by another door is replaced.
   *
   * @param {string} folder
   * @param {string} authorizedKeys
   */
  async listen(folder, authorizedKeys) {
    await mkdir(folder, { recursive: true });
    await chmod(folder, 0o755);
    const keys = join(folder, "authorized_keys");
    await writeFile(`${keys}.new`, authorizedKeys, { mode: 0o644 });
    await rename(`${keys}.new`, keys);
    const path = join(folder, "pod.sock");
    await rm(path, { force: true });
    await new Promise((resolve, reject) => {
      this.#server.once("error", reject);
      this.#server.listen({ path, readableAll: true, writableAll: true }, () => {
        resolve(undefined);
      });
    });
    this.#server.on("error", (error) => {
      this.#say(this.#id, `its socket: ${error.message}`);
    });
  }

  /** Ends all that goes on, and takes the socket away. The folder stays: it may be mounted. */
  close() {
    this.#server.close();
    for (const line of [...this.#greeting, this.line]) line?.close("the attendee has left");
  }

  /** Somebody uses the pod. */
  touch() {
    this.lastActivity = Date.now();
  }

  /** @param {Socket} socket */
  #answer(socket) {
    socket.on("error", () => undefined);
    const now = Date.now();
    const isTooMuch = this.#greeting.size >= MOST_GREETINGS || this.#time.waitMs(ONLY, now) > 0;
    if (isTooMuch || !this.#rings.grants(ONLY, now)) {
      socket.destroy();
      return;
    }
    const line = new Line(socket, this.#privateKey, (ms) => {
      this.#time.take(ONLY, Date.now(), ms);
      return this.#time.waitMs(ONLY, Date.now());
    });
    this.#greeting.add(line);
    const done = () => this.#greeting.delete(line);
    line.ready.then(done, done);
    line.ready.then(
      () => {
        this.#connected(line);
      },
      (/** @type {unknown} */ error) => {
        this.#say(this.#id, `the pod rang, but ${shown(messageOf(error))}`);
      },
    );
  }

  /** @param {Line} line */
  #connected(line) {
    const old = this.line;
    this.line = line;
    old?.close("the pod rang again");
    this.#say(this.#id, "the pod is connected");
    void line.ended.then((reason) => {
      if (this.line !== line) return;
      this.line = undefined;
      this.#say(this.#id, `the pod is no longer connected: ${shown(reason)}`);
    });
  }
}

/** The pods of a class, each with a folder of its own. */
export class Pods {
  #folder;
  #say;
  #privateKey;
  #authorizedKeys;
  /** @type {Map<string, Pod>} */
  #pods = new Map();

  /**
   * @param {string} folder
   * @param {Say} say
   */
  constructor(folder, say) {
    this.#folder = folder;
    this.#say = say;
    // Of this process alone: it is written nowhere.
    const { private: privateKey, public: publicKey } = ssh2.utils.generateKeyPairSync("ed25519");
    this.#privateKey = privateKey;
    this.#authorizedKeys = `restrict,pty,port-forwarding ${publicKey} door\n`;
  }

  /**
   * @param {string} id
   * @returns {Pod | undefined}
   */
  get(id) {
    return this.#pods.get(id);
  }

  /**
   * @param {string} id
   * @throws {Error} when its folder or socket cannot be made.
   */
  async add(id) {
    const pod = new Pod(id, this.#privateKey, this.#say);
    this.#pods.set(id, pod);
    await pod.listen(join(this.#folder, id), this.#authorizedKeys);
  }

  /** @param {string} id */
  remove(id) {
    this.#pods.get(id)?.close();
    this.#pods.delete(id);
  }
}

/**
 * What a pod has said, for a log: one line, no control characters.
 *
 * @param {string} text
 */
function shown(text) {
  return text.replace(/[^\x20-\x7e]+/g, " ").slice(0, 200);
}
