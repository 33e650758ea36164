import { Duplex } from "node:stream";

/** @typedef {import("ssh2").ClientChannel} Channel */
/** @typedef {import("./line.mjs").Line} Line */

const BUFFER_BYTES = 64 * 1024;

/**
 * One channel into a pod, as a stream that is safe to lean on: whatever the other end does comes out as data, an end
 * or an error of this stream, and of data no more than it has room for.
 */
export class PodStream extends Duplex {
  /** @type {number | undefined} what the program in the pod ended with, where it said so */
  exitCode;
  #channel;
  #line;
  #hasEnded = false;
  #isClosed = false;
  /** @type {() => void} */
  #written = () => undefined;

  /**
   * @param {Channel} channel
   * @param {Line} line that it is a channel of.
   */
  constructor(channel, line) {
    super({ highWaterMark: BUFFER_BYTES });
    this.#channel = channel;
    this.#line = line;
    channel.on("data", (/** @type {Buffer} */ chunk) => {
      if (!this.#hasEnded && !this.push(chunk)) channel.pause();
    });
    channel.on("end", () => {
      this.#endOfData();
    });
    channel.on("exit", (/** @type {unknown} */ code) => {
      if (typeof code === "number") this.exitCode = code;
    });
    channel.on("close", () => {
      this.#closed();
    });
    channel.on("error", (/** @type {Error} */ error) => {
      this.destroy(error);
    });
    channel.stderr.on("error", () => undefined);
    channel.stderr.resume();
  }

  /**
   * @param {{ cols: number, rows: number }} size of the window that shows it.
   */
  resize({ cols, rows }) {
    this.#channel.setWindow(rows, cols, 0, 0);
  }

  /** @override */
  _read() {
    this.#channel.resume();
  }

  /**
   * @override
   * @param {Buffer} chunk
   * @param {string} _encoding
   * @param {() => void} done
   */
  _write(chunk, _encoding, done) {
    let isDone = false;
    this.#written = () => {
      if (!isDone) done();
      isDone = true;
    };
    // Nobody is left to read it, and what was read before is still to be had.
    if (this.#isClosed) this.#written();
    else this.#line.carry(this.#channel, chunk, this.#written);
  }

  /**
   * @override
   * @param {() => void} done
   */
  _final(done) {
    this.#channel.end();
    done();
  }

  /**
   * @override
   * @param {Error | null} error
   * @param {(error: Error | null) => void} done
   */
  _destroy(error, done) {
    this.#hasEnded = true;
    this.#channel.destroy();
    // What still comes is let through, to nobody: unread it would fill the channel's window.
    this.#channel.resume();
    done(error);
  }

  #endOfData() {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.push(null);
  }

  #closed() {
    this.#isClosed = true;
    this.#written();
    this.#endOfData();
    this.end();
  }
}
