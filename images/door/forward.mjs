// One request, or one WebSocket, from a browser to what listens on a port in a pod, and what comes back.

import { request as httpRequest } from "node:http";
import { pipeline } from "node:stream";

import { appCookies, cookieOfApp } from "./cookies.mjs";

/** @typedef {import("node:http").IncomingMessage} Request */
/** @typedef {import("node:http").ServerResponse} Response */
/** @typedef {import("node:stream").Duplex} Duplex */

/** Of one connection, and not of what is carried over it. `expect` is answered by the door's own server. */
const HOP_BY_HOP = [
  "connection",
  "expect",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
];

/**
 * What an app may not tell a browser: the one would log the visitor out at every name of the class, the other would
 * lead them past the door.
 */
const NOT_FOR_BROWSERS = ["clear-site-data", "alt-svc"];

/**
 * Carries a request to the pod, and the answer back.
 *
 * @param {Request} request
 * @param {Response} response
 * @param {Duplex} stream the connection to the port; it is used up.
 * @param {(reason: string) => void} failed is called when there is no answer, and nothing has been sent yet.
 */
export function forward(request, response, stream, failed) {
  const isChunked = request.headers["transfer-encoding"] !== undefined;
  const asked = ask(request, stream, isChunked ? { "Transfer-Encoding": "chunked" } : {});
  asked.on("response", (answer) => {
    try {
      response.writeHead(answer.statusCode ?? 502, answer.statusMessage, headersForBrowser(answer));
    } catch {
      failed("its answer is no HTTP");
      stream.destroy();
      return;
    }
    pipeline(answer, response, () => stream.destroy());
  });
  asked.on("error", (error) => {
    stream.destroy();
    if (response.headersSent) response.destroy();
    else failed(error.message);
  });
  response.on("close", () => {
    stream.destroy();
  });
  request.pipe(asked);
}

/**
 * Carries a WebSocket to the pod.
 *
 * @param {Request} request
 * @param {Duplex} socket the browser's.
 * @param {Buffer} head what it has sent already.
 * @param {Duplex} stream the connection to the port; it is used up.
 */
export function forwardUpgrade(request, socket, head, stream) {
  const over = () => {
    stream.destroy();
    socket.destroy();
  };
  socket.on("close", over).on("error", over);
  stream.on("close", over);
  const asked = ask(request, stream, { Connection: "Upgrade", Upgrade: "websocket" });
  asked.on("upgrade", (answer, _stream, first) => {
    if (answer.statusCode !== 101) {
      over();
      return;
    }
    socket.write(headOf(answer, ["Connection", "Upgrade", "Upgrade", "websocket"]));
    socket.write(first);
    stream.write(head);
    socket.pipe(stream).pipe(socket);
  });
  asked.on("response", (answer) => {
    socket.write(headOf(answer, ["Connection", "close"]));
    pipeline(answer, socket, over);
  });
  asked.on("error", over);
  asked.end();
}

/**
 * @param {Request} request
 * @param {Duplex} stream
 * @param {Record<string, string>} ofConnection
 */
function ask(request, stream, ofConnection) {
  const headers = headersForApp(request);
  return httpRequest({
    createConnection: () => stream,
    setHost: false,
    method: request.method,
    path: request.url,
    headers: [...headers, ...Object.entries(ofConnection).flat()],
  });
}

/**
 * @param {Request} request
 * @returns {string[]} names and values in turn; everything but what is the door's.
 */
function headersForApp(request) {
  const cookies = appCookies(request.headers.cookie);
  const kept = headersOf(request).filter(([name]) => !isHopByHop(name, request) && name !== "cookie");
  return [
    ...kept.flatMap(([, original, value]) => [original, value]),
    ...(cookies === undefined ? [] : ["Cookie", cookies]),
  ];
}

/**
 * @param {Request} answer of the app.
 * @returns {string[]} names and values in turn.
 */
function headersForBrowser(answer) {
  return headersOf(answer).flatMap(([name, original, value]) => {
    if (isHopByHop(name, answer) || NOT_FOR_BROWSERS.includes(name)) return [];
    const passed = name === "set-cookie" ? cookieOfApp(value) : value;
    return passed === undefined ? [] : [original, passed];
  });
}

/**
 * @param {Request} answer
 * @param {string[]} ofConnection names and values in turn.
 * @returns {string}
 */
function headOf(answer, ofConnection) {
  const flat = [...headersForBrowser(answer), ...ofConnection];
  const lines = flat.flatMap((name, index) =>
    index % 2 === 0 ? [`${name}: ${flat[index + 1] ?? ""}\r\n`] : [],
  );
  return `HTTP/1.1 ${answer.statusCode ?? 502} ${answer.statusMessage ?? ""}\r\n${lines.join("")}\r\n`;
}

/**
 * @param {Request} message
 * @returns {[name: string, original: string, value: string][]} `name` in small letters.
 */
function headersOf(message) {
  const { rawHeaders } = message;
  return rawHeaders.flatMap((name, index) =>
    index % 2 === 0 ? [[name.toLowerCase(), name, rawHeaders[index + 1] ?? ""]] : [],
  );
}

/**
 * @param {string} name
 * @param {Request} message whose Connection header may name more of them.
 */
function isHopByHop(name, message) {
  const named = (message.headers.connection ?? "").toLowerCase().split(",");
  return HOP_BY_HOP.includes(name) || named.some((other) => other.trim() === name);
}
