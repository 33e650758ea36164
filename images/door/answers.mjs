// What every answer of the door's own has in common, and what is asked of every request.

import { isIPv6 } from "node:net";

/** @typedef {import("node:http").IncomingMessage} Request */
/** @typedef {import("node:http").ServerResponse} Response */
/** @typedef {import("./addresses.mjs").Address} Address */
/** @typedef {import("./html.mjs").Markup} Markup */

const MOST_FORM_BYTES = 4096;
const FORM_WITHIN_MS = 10_000;

/**
 * @typedef {object} Extra
 * @property {Record<string, string>} [headers]
 * @property {boolean} [hasTerminal] xterm.js gives its lines style attributes, so that its page must allow them.
 */

/**
 * What goes with every answer of the door's own: no page of others may frame it, read it or be told of it.
 *
 * Of pages, the browser tells the origin to the door itself. With `no-referrer` it would say `Origin: null` with a
 * form, and the door could not tell its own form from a stranger's.
 */
export const OWN_HEADERS = {
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "same-origin",
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Resource-Policy": "same-origin",
  "X-Frame-Options": "DENY",
};

/**
 * @param {string} host
 * @param {string} forms where a form of the page may lead, by redirections too.
 * @param {boolean} hasTerminal
 */
function policy(host, forms, hasTerminal) {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self'${hasTerminal ? " 'unsafe-inline'" : ""}`,
    "img-src 'self'",
    // Older Safaris do not count the WebSocket as 'self'.
    `connect-src 'self' wss://${host}`,
    `form-action 'self' ${forms}`,
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join("; ");
}

/**
 * @param {Response} response
 * @param {number} status
 * @param {Address} address where it is shown.
 * @param {Markup} page
 * @param {Extra} [extra]
 */
export function sendPage(response, status, address, page, { headers = {}, hasTerminal = false } = {}) {
  const domain = address.host.slice(address.place.label === "" ? 0 : address.place.label.length + 1);
  response.writeHead(status, {
    ...OWN_HEADERS,
    "Content-Type": "text/html; charset=utf-8",
    "Cache-Control": "no-store",
    "Content-Security-Policy": policy(address.host, `https://*.${domain}`, hasTerminal),
    ...headers,
  });
  response.end(page.text);
}

/**
 * @param {Response} response
 * @param {string} location
 * @param {Record<string, string>} [headers]
 */
export function redirect(response, location, headers = {}) {
  response.writeHead(303, { ...OWN_HEADERS, "Cache-Control": "no-store", Location: location, ...headers });
  response.end();
}

/**
 * @param {Response} response
 * @param {number} status
 * @param {unknown} value
 */
export function sendJson(response, status, value) {
  response.writeHead(status, {
    ...OWN_HEADERS,
    "Content-Type": "application/json",
    "Cache-Control": "no-store",
  });
  response.end(JSON.stringify(value));
}

/**
 * @param {Request} request
 * @returns {Promise<URLSearchParams | undefined>} the form that was sent; undefined when it is too long, or slow.
 */
export async function formOf(request) {
  const impatience = AbortSignal.timeout(FORM_WITHIN_MS);
  const stop = () => request.destroy();
  impatience.addEventListener("abort", stop);
  /** @type {Buffer[]} */
  const chunks = [];
  let bytes = 0;
  try {
    for await (const chunk of /** @type {AsyncIterable<Buffer>} */ (request)) {
      bytes += chunk.length;
      if (bytes > MOST_FORM_BYTES) return undefined;
      chunks.push(chunk);
    }
    return new URLSearchParams(Buffer.concat(chunks).toString());
  } catch {
    return undefined;
  } finally {
    impatience.removeEventListener("abort", stop);
  }
}

/**
 * @param {Request} request
 * @param {Address} address
 * @returns {boolean} whether a page of this very address has sent it.
 */
export function isOwnPage(request, address) {
  return request.headers.origin === address.origin;
}

/**
 * Whether a browser may have left its cookie at home. It does so when a page of another site led here, and `localhost`
 * makes every name a site of its own. Asked again by a page of ours it brings the cookie.
 *
 * @param {Request} request
 * @returns {boolean}
 */
export function isFromElsewhere(request) {
  return (
    request.method === "GET" && isNavigation(request) && request.headers["sec-fetch-site"] === "cross-site"
  );
}

/**
 * @param {Request} request
 * @returns {boolean} whether it is for a window of its own, and not for a part of a page.
 */
export function isNavigation(request) {
  return request.headers["sec-fetch-mode"] === "navigate" && request.headers["sec-fetch-dest"] === "document";
}

/**
 * @param {Request} request
 * @returns {URL} its path and query; the host in it means nothing.
 */
export function targetOf(request) {
  const target = request.url ?? "/";
  return URL.canParse(target, "http://door") && target.startsWith("/")
    ? new URL(`http://door${target}`)
    : new URL("http://door/");
}

/**
 * Who asks, as far as the gateway can tell. An IPv6 visitor has a whole /64 to ask from, which counts as one.
 *
 * @param {Request} request
 * @returns {string}
 */
export function clientOf(request) {
  const header = request.headers["x-forwarded-for"];
  // The gateway appends; what stands before the last was said by the visitor.
  const address =
    String(header ?? "")
      .split(",")
      .at(-1)
      ?.trim() ?? "";
  return isIPv6(address) ? prefixOf(address) : address.slice(0, 45);
}

/** @param {string} address */
function prefixOf(address) {
  const [plain = ""] = address.toLowerCase().split("%");
  if (plain.includes(".")) return plain.slice(plain.lastIndexOf(":") + 1);
  const [before = "", after] = plain.split("::");
  const left = before.split(":").filter((part) => part !== "");
  const right = (after ?? "").split(":").filter((part) => part !== "");
  const zeros = Array.from({ length: after === undefined ? 0 : 8 - left.length - right.length }, () => "0");
  const parts = [...left, ...zeros, ...right].slice(0, 4);
  return `${parts.map((part) => Number.parseInt(part, 16).toString(16)).join(":")}::/64`;
}
