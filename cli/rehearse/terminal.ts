import { once } from "node:events";

import type { WebSocket } from "ws";

import { findAnswer, greeting, order, type Reply } from "./dialogue.ts";
import type { Exercise } from "./exercise.ts";

/** The browser closes with this when the tab is to end, with what runs in it: the door's `END_TAB`. */
const END_TAB = 4100;

/** A shell that has not greeted by then does not come. */
const GREETING_WITHIN_MS = 30_000;

/** How much longer than an exercise may take its answer is waited for. */
const GRACE_MS = 30_000;

const MOST_KEPT = 512 * 1024;
const CHUNK_BYTES = 16 * 1024;

/** A robot's terminal in a pod. */
export class Terminal {
  readonly #socket: WebSocket;
  readonly #nonce: string;
  readonly #signal: AbortSignal;
  #shown = "";
  #step = 0;
  #changed: () => void = () => undefined;
  /** Why it is of no use any more. */
  #end: Error | undefined;

  /**
   * @param socket of the door, not yet open.
   * @param nonce that the answers are known by.
   */
  constructor(socket: WebSocket, nonce: string, signal: AbortSignal) {
    this.#socket = socket;
    this.#nonce = nonce;
    this.#signal = signal;
    socket.on("message", (data) => {
      if (Buffer.isBuffer(data)) this.#shown = (this.#shown + data.toString("latin1")).slice(-MOST_KEPT);
      this.#changed();
    });
    socket.on("close", (code) => {
      this.#over(new Error(`the terminal was cut off (${code})`));
    });
    socket.on("error", (error) => {
      this.#over(new Error(`no terminal: ${error.message}`));
    });
    signal.addEventListener("abort", () => {
      this.#over(signal.reason instanceof Error ? signal.reason : new Error("broken off"));
    });
  }

  /**
   * Waits until the shell is there.
   *
   * @throws when the door refuses, or no shell answers.
   */
  async ready(): Promise<void> {
    await once(this.#socket, "open", { signal: this.#signal });
    this.#type(greeting(this.#nonce));
    await this.#answer(GREETING_WITHIN_MS);
  }

  /**
   * Has a script done in the shell.
   *
   * @throws when the terminal is cut off, or does not answer.
   */
  async run(
    exercise: Pick<Exercise, "script" | "timeoutSeconds">,
    variables: Readonly<Record<string, string>>,
  ): Promise<Reply> {
    this.#shown = "";
    this.#step += 1;
    this.#type(order(this.#nonce, this.#step, exercise, variables));
    return this.#answer(exercise.timeoutSeconds * 1000 + GRACE_MS);
  }

  /** Ends the shell and what runs in it. */
  close(): void {
    this.#socket.close(END_TAB);
  }

  #type(text: string): void {
    const bytes = Buffer.from(text);
    for (let start = 0; start < bytes.length; start += CHUNK_BYTES) {
      this.#socket.send(bytes.subarray(start, start + CHUNK_BYTES));
    }
  }

  async #answer(patienceMs: number): Promise<Reply> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#over(new Error("the terminal does not answer"));
      }, patienceMs);
      this.#changed = () => {
        const reply = this.#end === undefined ? findAnswer(this.#shown, this.#nonce, this.#step) : undefined;
        if (reply === undefined && this.#end === undefined) return;
        clearTimeout(timer);
        this.#changed = () => undefined;
        if (reply === undefined) reject(this.#end ?? new Error("no answer"));
        else resolve(reply);
      };
      this.#changed();
    });
  }

  #over(error: Error): void {
    this.#end ??= error;
    this.#changed();
  }
}
