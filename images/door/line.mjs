import ssh2 from "ssh2";

import { PodStream } from "./pod-stream.mjs";

/** @typedef {import("ssh2").ClientChannel} Channel */
/** @typedef {import("node:net").Socket} Socket */

const READY_WITHIN_MS = 10_000;
const OPEN_WITHIN_MS = 10_000;
const PING_EVERY_MS = 15_000;

/** A real sshd needs some 3 KB until it lets somebody in. */
const MOST_BYTES_UNTIL_READY = 256 * 1024;
const MOST_CHANNELS = 64;
const MOST_UNREAD_BYTES = 24 * 1024 * 1024;
const MOST_UNSENT_BYTES = 8 * 1024 * 1024;
/** From here on, whoever writes waits until the pod has read. */
const PLENTY_UNSENT_BYTES = 256 * 1024;
/** OpenSSH says 32768. With none at all the library would divide a message into parts for ever. */
const SMALLEST_PACKET_BYTES = 1024;

/** Nothing that costs much to compute, and no compression: a small message could then become a huge one. */
const ALGORITHMS = /** @type {const} */ ({
  kex: ["curve25519-sha256", "curve25519-sha256@libssh.org"],
  serverHostKey: ["ssh-ed25519"],
  cipher: ["aes128-gcm@openssh.com", "aes256-gcm@openssh.com"],
  compress: ["none"],
});

/** The pod has too much open already. */
export class TooMuch extends Error {}

/** Nothing listens there. */
export class NobodyThere extends Error {}

/**
 * The door's one connection into a pod: SSH, over a connection that the pod has made to the door's socket.
 *
 * The other end is the attendee's, who is root there: nothing that it sends is believed, and all of it is bounded,
 * in bytes and in the door's time. Whatever goes beyond ends this connection, and the pod rings again.
 */
export class Line {
  /** @type {Promise<string>} when it is over: why */
  ended;
  #client = new ssh2.Client();
  #socket;
  /** @type {Set<Channel>} */
  #channels = new Set();
  #asked = 0;
  #held = 0;
  /** @type {Set<() => void>} writers that wait until the pod has read */
  #waiting = new Set();
  /** @type {(reason: string) => void} */
  #end = () => undefined;

  /**
   * Begins to talk. There is nothing to be asked of it before `ready` has come true.
   *
   * @param {Socket} socket
   * @param {string} privateKey that the pod's sshd lets in.
   * @param {(ms: number) => number} spent is told how long each message has kept the door busy, and says for how
   *   long the door will not listen to this pod.
   */
  constructor(socket, privateKey, spent) {
    this.#socket = socket;
    this.ended = new Promise((resolve) => {
      this.#end = resolve;
    });
    this.ready = new Promise((/** @type {(value: true) => void} */ resolve, reject) => {
      this.#client.once("ready", () => {
        resolve(true);
      });
      void this.ended.then((reason) => {
        reject(new Error(reason));
      });
    });
    this.#client.on("error", (error) => {
      this.close(error.message);
    });
    this.#client.on("close", () => {
      this.close("it hung up");
    });
    this.#client.on("handshake", () => {
      this.#held = 0;
    });
    this.#client.connect({
      sock: socket,
      username: "workshop",
      privateKey,
      authHandler: ["publickey"],
      algorithms: /** @type {import("ssh2").Algorithms} */ (/** @type {unknown} */ (ALGORITHMS)),
      readyTimeout: READY_WITHIN_MS,
      keepaliveInterval: PING_EVERY_MS,
      keepaliveCountMax: 3,
    });
    this.#watch(spent);
  }

  /**
   * @param {string} command
   * @param {{ cols: number, rows: number }} [size] of the terminal that it gets; without it, none.
   * @returns {Promise<PodStream>}
   */
  async run(command, size) {
    const pty = size === undefined ? {} : { pty: { ...size, term: "xterm-256color", width: 0, height: 0 } };
    return this.#open((opened) => this.#client.exec(command, pty, opened));
  }

  /**
   * @param {number} port on the pod's localhost.
   * @returns {Promise<PodStream>}
   * @throws {NobodyThere} when nothing listens on it.
   */
  async connect(port) {
    return this.#open((opened) => this.#client.forwardOut("127.0.0.1", 0, "127.0.0.1", port, opened));
  }

  /**
   * Writes into a channel, and tells when it may be written again.
   *
   * @param {Channel} channel
   * @param {Buffer} chunk
   * @param {() => void} done
   */
  carry(channel, chunk, done) {
    const before = this.#socket.bytesWritten;
    channel.write(chunk, () => {
      if (this.#socket.writableLength < PLENTY_UNSENT_BYTES || this.#socket.destroyed) done();
      else this.#waiting.add(done);
    });
    // What was neither sent nor kept by the channel is kept by the library, until an exchange of keys has ended which
    // the pod may have begun and never end.
    this.#held += Math.max(0, chunk.length - channel.writableLength - (this.#socket.bytesWritten - before));
    this.#weigh();
  }

  /** @param {string} reason */
  close(reason) {
    this.#end(reason);
    this.#socket.destroy();
    this.#client.destroy();
    this.#letWritersGo();
  }

  /**
   * @param {(opened: (error: Error | undefined, channel: Channel) => void) => void} ask
   * @returns {Promise<PodStream>}
   */
  async #open(ask) {
    if (this.#asked + this.#channels.size >= MOST_CHANNELS) throw new TooMuch("too much is open in this pod");
    this.#asked += 1;
    return new Promise((resolve, reject) => {
      let isLate = false;
      const patience = setTimeout(() => {
        isLate = true;
        reject(new Error("the pod does not answer"));
      }, OPEN_WITHIN_MS);
      ask((error, channel) => {
        clearTimeout(patience);
        this.#asked -= 1;
        if (error !== undefined) {
          reject("reason" in error ? new NobodyThere(error.message) : error);
          return;
        }
        // Nothing may ever be written to such a one.
        if (packetBytes(channel) < SMALLEST_PACKET_BYTES) {
          reject(new Error("it takes no data"));
          this.close("it takes no data");
          return;
        }
        const stream = this.#take(channel);
        if (isLate) stream.destroy();
        resolve(stream);
      });
    });
  }

  /** @param {Channel} channel */
  #take(channel) {
    this.#channels.add(channel);
    channel.once("close", () => {
      this.#channels.delete(channel);
    });
    const stream = new PodStream(channel, this);
    // Somebody may still wait for its end when nobody minds how it ends.
    stream.on("error", () => undefined);
    return stream;
  }

  /** @param {(ms: number) => number} spent */
  #watch(spent) {
    let isReady = false;
    this.#client.once("ready", () => {
      isReady = true;
    });
    this.#socket.on("drain", () => {
      this.#letWritersGo();
    });
    // Before the library's own listener, which comes with the first key; connect() has paused the socket until then.
    this.#socket.prependListener("data", () => {
      const began = performance.now();
      process.nextTick(() => {
        this.#weigh();
        if (!isReady && this.#socket.bytesRead > MOST_BYTES_UNTIL_READY)
          this.close("it talks and does not let us in");
        const pauseMs = spent(performance.now() - began);
        if (pauseMs <= 0 || this.#socket.destroyed) return;
        this.#socket.pause();
        setTimeout(() => this.#socket.resume(), pauseMs);
      });
    });
  }

  #weigh() {
    let unread = 0;
    for (const channel of this.#channels) unread += channel.readableLength;
    // The library bounds neither: it takes what is beyond a channel's window, and answers without looking.
    if (unread > MOST_UNREAD_BYTES) this.close("it sends more than anybody reads");
    if (this.#socket.writableLength + this.#held > MOST_UNSENT_BYTES) this.close("it does not read");
  }

  #letWritersGo() {
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const done of waiting) done();
  }
}

/**
 * The largest message that the other end takes. The library knows it, its types do not.
 *
 * @param {Channel} channel
 * @returns {number}
 */
function packetBytes(channel) {
  const { outgoing } = /** @type {{ outgoing?: { packetSize?: number } }} */ (
    /** @type {unknown} */ (channel)
  );
  return outgoing?.packetSize ?? 0;
}
