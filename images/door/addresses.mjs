// Which name leads where. Nothing here asks anybody, and nothing here knows the roster.

/**
 * @typedef {{ kind: "domain", label: "" }
 *   | { kind: "attendee", label: string, id: string }
 *   | { kind: "port", label: string, id: string, port: number }
 * } Place what a host name stands for. `label` is what stands in front of the domain, and names the place.
 */

/**
 * @typedef {object} Address a place, as the visitor reached it
 * @property {Place} place
 * @property {string} host the Host header, small letters, with its port if it had one.
 * @property {string} origin what a browser calls pages of this host.
 */

const HOST = /^([a-z0-9.-]{1,253})(:\d{1,5})?$/;
const LABEL = /^(?:([1-9]\d{0,4})-)?([a-z](?:[a-z0-9-]{0,28}[a-z0-9])?)$/;
const ID = /^[a-z](?:[a-z0-9-]{0,28}[a-z0-9])?$/;

/** The engine, whose visitor is root, and the registry: a page from elsewhere must not drive them by a visitor's cookie. */
const NEVER_OPEN = new Set([2375, 5000]);

/**
 * @param {string} text
 * @returns {boolean} whether it can be an attendee's id.
 */
export function isId(text) {
  return ID.test(text);
}

/**
 * @param {string} text
 * @returns {number | undefined} the port that it writes, 1 to 65535, without sign or leading zeros.
 */
export function portOf(text) {
  const port = /^[1-9]\d{0,4}$/.test(text) ? Number(text) : 0;
  return port >= 1 && port <= 65535 ? port : undefined;
}

/**
 * @typedef {object} Goal a page of an attendee's own, behind the door
 * @property {number} port
 * @property {string} path with its query; begins with `/`.
 */

/** Longer ones lead to `/`: they go through a form, which is bounded. */
const LONGEST_PATH = 1000;

/**
 * @param {URLSearchParams} query of {@link openPath}, or a form that carries the same on.
 * @returns {Goal | undefined} undefined when it names no port.
 */
export function goalOf(query) {
  const port = portOf((query.get("port") ?? "").trim());
  return port === undefined ? undefined : { port, path: pathOf(query.get("path")) };
}

/**
 * @param {Goal} goal
 * @returns {string} the path at the attendee's own name that leads there.
 */
export function openPath({ port, path }) {
  return `/open?${new URLSearchParams({ port: String(port), path }).toString()}`;
}

/**
 * @param {string | null} text as somebody's link has it.
 * @returns {string} a path of the same host, with its query; `/` for what would lead anywhere else.
 */
export function pathOf(text) {
  const here = "http://door";
  const isShort = text !== null && text.length <= LONGEST_PATH;
  if (!isShort || !text.startsWith("/") || !URL.canParse(text, here)) return "/";
  const url = new URL(text, here);
  const path = `${url.pathname}${url.search}`;
  // Two slashes, also those that `..` leaves behind, begin another host's name.
  return url.origin === here && !path.startsWith("//") ? path : "/";
}

/**
 * @param {number} port
 * @returns {boolean} whether the door leads to it at all.
 */
export function isOpenPort(port) {
  return !NEVER_OPEN.has(port);
}

/**
 * @param {string} name a host name without a port, small letters.
 * @param {string} domain
 * @returns {Place | undefined} undefined for what can be no address of a class, whoever attends it.
 */
export function placeOf(name, domain) {
  if (name === domain) return { kind: "domain", label: "" };
  if (!name.endsWith(`.${domain}`)) return undefined;
  const label = name.slice(0, -domain.length - 1);
  const [, digits, id] = LABEL.exec(label) ?? [];
  if (id === undefined) return undefined;
  if (digits === undefined) return { kind: "attendee", label, id };
  const port = portOf(digits);
  return port === undefined ? undefined : { kind: "port", label, id, port };
}

/**
 * @param {string} label what stands in front of the domain.
 * @returns {string | undefined} the attendee whose name, or whose port, it is.
 */
export function idOf(label) {
  return LABEL.exec(label)?.[2];
}

/**
 * @param {string | undefined} header Host, as it was sent.
 * @param {string} domain
 * @returns {Address | undefined}
 */
export function addressOf(header, domain) {
  const host = (header ?? "").toLowerCase();
  const place = placeOf(nameOf(host) ?? "", domain);
  return place === undefined ? undefined : { place, host, origin: `https://${host}` };
}

/**
 * @param {string | undefined} host a Host header.
 * @returns {string | undefined} the name in it, without the port.
 */
export function nameOf(host) {
  return HOST.exec((host ?? "").toLowerCase())?.[1];
}

/**
 * The address of another place of the same class, by the same port.
 *
 * @param {Address} from
 * @param {string} label what stands in front of the domain; empty for the domain itself.
 * @param {string} domain
 * @returns {string} an origin, such as `https://alice.localhost:8443`.
 */
export function originOf(from, label, domain) {
  const port = HOST.exec(from.host)?.[2] ?? "";
  return `https://${label === "" ? "" : `${label}.`}${domain}${port}`;
}
