/**
 * The door's cookie. A browser takes one of this name only from the very host, over HTTPS and without a Domain, so
 * that no page of a neighbour can set it; and it sends it to that host alone.
 */
export const COOKIE = "__Host-workshop";

/** How long a login lasts. */
export const SESSION_MS = 12 * 60 * 60 * 1000;

const ATTRIBUTES = "Path=/; Secure; HttpOnly; SameSite=Strict";

/**
 * @param {string} value
 * @returns {string} a Set-Cookie header.
 */
export function sessionCookie(value) {
  return `${COOKIE}=${value}; ${ATTRIBUTES}; Max-Age=${SESSION_MS / 1000}`;
}

/** @returns {string} the Set-Cookie header that logs out. */
export function noCookie() {
  return `${COOKIE}=; ${ATTRIBUTES}; Max-Age=0`;
}

/**
 * @param {string | undefined} header Cookie, as it was sent.
 * @returns {string[]} every value that was sent for the door's cookie.
 */
export function ownCookies(header) {
  return pairs(header).flatMap((pair) => (isOwn(pair) ? [pair.slice(pair.indexOf("=") + 1).trim()] : []));
}

/**
 * @param {string | undefined} header Cookie, as it was sent.
 * @returns {string | undefined} what of it is for the attendee's app; undefined when nothing is.
 */
export function appCookies(header) {
  const rest = pairs(header).filter((pair) => !isOwn(pair));
  return rest.length === 0 ? undefined : rest.join("; ");
}

/**
 * @param {string} header one Set-Cookie of an attendee's app.
 * @returns {string | undefined} what of it may reach the browser. Undefined when it is for the door's name; and
 *   without its Domain, by which it would reach the neighbours' apps.
 */
export function cookieOfApp(header) {
  const [pair = "", ...attributes] = header.split(";");
  // One without a name is sent back as if its value were the whole pair.
  if (isOwn(pair) || pair.trim().startsWith("=") || !pair.includes("=")) return undefined;
  return [pair, ...attributes.filter((attribute) => !/^\s*domain\s*(=|$)/i.test(attribute))].join(";");
}

/** @param {string | undefined} header */
function pairs(header) {
  return (header ?? "")
    .split(";")
    .map((pair) => pair.trim())
    .filter((pair) => pair !== "");
}

/** @param {string} pair */
function isOwn(pair) {
  const [name = ""] = pair.split("=");
  return name.trim().toLowerCase() === COOKIE.toLowerCase();
}
