// A terminal: bytes between a browser's WebSocket and a tmux session in a pod.

/** @typedef {import("ws").WebSocket} WebSocket */
/** @typedef {import("./line.mjs").Line} Line */
/** @typedef {import("./pod-stream.mjs").PodStream} PodStream */
/** @typedef {{ cols: number, rows: number }} Size */

/** What a WebSocket of a terminal is closed with; the page knows these numbers too. */
export const CODES = {
  /** The shell has ended, as its user wished. */
  ended: 4000,
  /** The pod went away under it. */
  dropped: 4001,
  /** Whoever has it open is not logged in any more. */
  lockedOut: 4401,
  tooMany: 4429,
};

/** The browser closes with this when the tab itself is to end, with what runs in it. */
export const END_TAB = 4100;

/** How many an attendee may have open, in all windows, the trainer's included. */
export const MOST_TERMINALS = 18;

const MOST_TABS = 9;
const PING_EVERY_MS = 30_000;
const PLENTY_BYTES = 512 * 1024;
const LITTLE_BYTES = 64 * 1024;
const MOST_LISTED_BYTES = 4096;

/**
 * @param {string | null} text
 * @returns {number | undefined} the number of a tab, 1 to 9.
 */
export function tabOf(text) {
  return /^[1-9]$/.test(text ?? "") ? Number(text) : undefined;
}

/**
 * @param {unknown} cols
 * @param {unknown} rows
 * @returns {Size} whole numbers from 2 to 500; 80 by 24 for what is no number.
 */
export function sizeOf(cols, rows) {
  const within = (/** @type {unknown} */ value, /** @type {number} */ otherwise) => {
    const number = Math.round(Number(value ?? otherwise));
    return Number.isFinite(number) ? Math.min(Math.max(number, 2), 500) : otherwise;
  };
  return { cols: within(cols, 80), rows: within(rows, 24) };
}

/**
 * Joins a tab's tmux session, which is made if there is none, to a WebSocket, until one of the two ends.
 *
 * @param {WebSocket} socket
 * @param {Line} line
 * @param {{ tab: number, size: Size, over: AbortController, until: number, typed: () => void }} wish `over` ends
 *   it at once, whatever the browser does; `until` when the login ends, in ms since the epoch; `typed` is called when
 *   something is.
 */
export async function serveTerminal(socket, line, { tab, size, over, until, typed }) {
  keepAlive(socket, over, until);
  over.signal.addEventListener("abort", () => {
    socket.close(CODES.lockedOut);
  });
  // What is typed meanwhile waits in the browser's connection.
  socket.pause();
  /** @type {PodStream} */
  let stream;
  try {
    stream = await line.run(`exec tmux -u new-session -A -s tab${tab}`, size);
  } catch {
    socket.resume();
    socket.close(CODES.dropped);
    return;
  }
  toBrowser(stream, socket);
  fromBrowser(socket, stream, typed);
  socket.on("close", (code) => {
    stream.destroy();
    if (code === END_TAB) void endTab(line, tab);
  });
  over.signal.addEventListener("abort", () => stream.destroy());
  if (socket.readyState !== socket.OPEN) stream.destroy();
  socket.resume();
}

/**
 * @param {Line} line
 * @returns {Promise<number[]>} the tabs that there are in the pod, in order.
 */
export async function tabsOf(line) {
  const stream = await line.run("tmux list-sessions -F '#{session_name}' 2>/dev/null");
  let listed = "";
  for await (const chunk of /** @type {AsyncIterable<Buffer>} */ (stream)) {
    listed += chunk.toString("latin1");
    if (listed.length > MOST_LISTED_BYTES) break;
  }
  const tabs = listed.split("\n").flatMap((name) => tabOf(/^tab(.)$/.exec(name)?.[1] ?? null) ?? []);
  return [...new Set(tabs)].sort((a, b) => a - b).slice(0, MOST_TABS);
}

/**
 * @param {PodStream} stream
 * @param {WebSocket} socket
 */
function toBrowser(stream, socket) {
  stream.on("data", (/** @type {Buffer} */ chunk) => {
    socket.send(chunk, { binary: true }, () => {
      if (socket.bufferedAmount < LITTLE_BYTES) stream.resume();
    });
    if (socket.bufferedAmount > PLENTY_BYTES) stream.pause();
  });
  stream.on("close", () => {
    socket.close(stream.exitCode === 0 ? CODES.ended : CODES.dropped);
  });
}

/**
 * @param {WebSocket} socket
 * @param {PodStream} stream
 * @param {() => void} typed
 */
function fromBrowser(socket, stream, typed) {
  socket.on("message", (data, isBinary) => {
    const bytes = Buffer.isBuffer(data) ? data : Buffer.alloc(0);
    if (!isBinary) {
      const size = readSize(bytes.toString());
      if (size !== undefined) stream.resize(size);
      return;
    }
    typed();
    if (!stream.writable) return;
    if (!stream.write(bytes)) socket.pause();
  });
  stream.on("drain", () => {
    socket.resume();
  });
}

/**
 * @param {string} text
 * @returns {Size | undefined}
 */
function readSize(text) {
  try {
    /** @type {unknown} */
    const value = JSON.parse(text);
    if (typeof value !== "object" || value === null || !("cols" in value) || !("rows" in value))
      return undefined;
    return sizeOf(value.cols, value.rows);
  } catch {
    return undefined;
  }
}

/**
 * Ends a connection whose browser has gone without a word, and one whose login has ended.
 *
 * @param {WebSocket} socket
 * @param {AbortController} over
 * @param {number} until in ms since the epoch.
 */
function keepAlive(socket, over, until) {
  let isThere = true;
  socket.on("pong", () => {
    isThere = true;
  });
  const timer = setInterval(() => {
    if (Date.now() >= until) over.abort();
    // A paused one cannot be heard.
    if (!isThere && !socket.isPaused) socket.terminate();
    isThere = false;
    socket.ping();
  }, PING_EVERY_MS);
  socket.on("close", () => {
    clearInterval(timer);
  });
  socket.on("error", () => undefined);
}

/**
 * @param {Line} line
 * @param {number} tab
 */
async function endTab(line, tab) {
  try {
    (await line.run(`tmux kill-session -t =tab${tab}`)).resume();
  } catch {
    // The pod has gone, and its sessions with it.
  }
}
