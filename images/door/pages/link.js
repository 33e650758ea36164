/** @typedef {"connecting" | "open" | "lost" | "ended" | "refused"} State */

/**
 * @typedef {object} Listener
 * @property {(bytes: Uint8Array) => void} received
 * @property {(state: State, words: string) => void} changed
 * @property {() => { cols: number, rows: number }} size
 */

/** As the door has them. */
const ENDED = 4000;
const LOCKED_OUT = 4401;
const TOO_MANY = 4429;
const END_TAB = 4100;

const DELAYS_MS = [250, 1000, 2000, 4000, 8000];
const CHUNK = 16 * 1024;

/** The connection of one tab. It comes back by itself when it was cut off. */
export class Link {
  /** @type {State} */
  state = "connecting";
  #tab;
  #listener;
  /** @type {WebSocket | undefined} */
  #socket;
  #tries = 0;
  /** @type {number | undefined} */
  #timer;
  #isOver = false;

  /**
   * @param {number} tab
   * @param {Listener} listener
   */
  constructor(tab, listener) {
    this.#tab = tab;
    this.#listener = listener;
    addEventListener("online", () => {
      if (this.state === "lost") this.connect();
    });
  }

  connect() {
    clearTimeout(this.#timer);
    if (this.#isOver) return;
    this.#change("connecting", "connecting …");
    const { cols, rows } = this.#listener.size();
    const socket = new WebSocket(
      `wss://${location.host}/terminal?tab=${String(this.#tab)}&cols=${String(cols)}&rows=${String(rows)}`,
    );
    this.#socket = socket;
    socket.binaryType = "arraybuffer";
    socket.addEventListener("open", () => {
      this.#tries = 0;
      this.#change("open", "connected");
      this.resize();
    });
    socket.addEventListener("message", ({ data }) => {
      if (data instanceof ArrayBuffer) this.#listener.received(new Uint8Array(data));
    });
    socket.addEventListener("close", ({ code }) => {
      if (this.#socket === socket) void this.#closed(code);
    });
  }

  /** @param {Uint8Array<ArrayBuffer>} bytes */
  send(bytes) {
    if (this.#socket?.readyState !== WebSocket.OPEN) return;
    for (let start = 0; start < bytes.length; start += CHUNK) {
      this.#socket.send(bytes.subarray(start, start + CHUNK));
    }
  }

  resize() {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(this.#listener.size()));
  }

  /** Ends the tab in the pod, and what runs in it. */
  end() {
    this.#isOver = true;
    clearTimeout(this.#timer);
    this.#socket?.close(END_TAB);
  }

  /** @param {number} code */
  async #closed(code) {
    if (this.#isOver) return;
    if (code === LOCKED_OUT) location.reload();
    else if (code === ENDED) this.#change("ended", "ended");
    else if (code === TOO_MANY) this.#change("refused", "too many terminals are open");
    else await this.#comeBack();
  }

  async #comeBack() {
    const delay = DELAYS_MS[Math.min(this.#tries, DELAYS_MS.length - 1)] ?? 1000;
    this.#tries += 1;
    this.#change("lost", "connection lost, trying again …");
    const isStarting = await this.#ask();
    // A pod that is being started is back within seconds.
    this.#timer = setTimeout(
      () => {
        this.connect();
      },
      isStarting ? Math.min(delay, 1000) : delay * (0.75 + Math.random() / 2),
    );
  }

  /** @returns {Promise<boolean>} whether the door is there and the pod is not. */
  async #ask() {
    try {
      const response = await fetch("/state", { cache: "no-store", signal: AbortSignal.timeout(5000) });
      if (response.status === 401) location.reload();
      /** @type {unknown} */
      const answer = await response.json();
      const isAway =
        typeof answer === "object" && answer !== null && "connected" in answer && !answer.connected;
      if (isAway) this.#change("lost", "the pod is being started …");
      return isAway;
    } catch {
      return false;
    }
  }

  /**
   * @param {State} state
   * @param {string} words
   */
  #change(state, words) {
    this.state = state;
    this.#listener.changed(state, words);
  }
}
