// What is asked of the door, by name: who answers.

import { addressOf, isOpenPort, nameOf, placeOf } from "./addresses.mjs";
import { sendPage, targetOf } from "./answers.mjs";
import { serveAttendee, serveAttendeeSocket } from "./attendee-site.mjs";
import { serveDomain } from "./domain-site.mjs";
import { messageOf } from "./errors.mjs";
import * as excuses from "./excuses.mjs";
import { Gate } from "./gate.mjs";
import { servePort, servePortSocket } from "./port-site.mjs";

/** @typedef {import("node:stream").Duplex} Duplex */
/** @typedef {import("./addresses.mjs").Address} Address */
/** @typedef {import("./assets.mjs").Assets} Assets */
/** @typedef {import("./house.mjs").House} House */
/** @typedef {import("./house.mjs").Request} Request */
/** @typedef {import("./house.mjs").Response} Response */

/** The name by which the gateway, and nobody else, asks whether a name deserves a certificate. */
const GATEWAY = "127.0.0.1";
const REASONS = new Map([
  [400, "Bad Request"],
  [401, "Unauthorized"],
  [403, "Forbidden"],
  [404, "Not Found"],
  [502, "Bad Gateway"],
]);

/**
 * Caddy asks for every name that is new to it before it makes a certificate. Of several answers at the same instant it
 * takes only the first, and refuses the others' connections: "on-demand rate limit exceeded". So they get theirs one
 * after another, with time in between for a busy machine. Measured with Caddy 2.6.2 on 2 cores under load: of 20 names
 * at once up to 17 were refused; 5 ms apart 1, 25 ms apart none.
 */
const newNames = new Gate({ atOnce: 1, waiting: 1_000 });
const BETWEEN_NAMES_MS = 40;

/**
 * @param {House} house
 * @param {Assets} assets
 * @param {Request} request
 * @param {Response} response
 */
export async function answer(house, assets, request, response) {
  const target = targetOf(request);
  if (nameOf(request.headers.host) === GATEWAY) {
    const isKnownName =
      target.pathname === "/known" && isKnown(house, target.searchParams.get("domain") ?? "");
    const done = isKnownName ? await newNames.enter() : undefined;
    if (done !== undefined) setTimeout(done, BETWEEN_NAMES_MS);
    response.writeHead(done === undefined ? 404 : 200, { "Content-Type": "text/plain" }).end();
    return;
  }
  if (assets.send(target.pathname, request, response)) return;
  const address = addressOf(request.headers.host, house.domain);
  if (address === undefined) {
    sendUnknown(house, response, undefined);
    return;
  }
  const { place } = address;
  const visit = { request, response, address, target };
  if (place.kind === "domain") return serveDomain(house, visit);
  const attendee = house.roster().attendees.get(place.id);
  if (attendee === undefined) {
    sendUnknown(house, response, address);
    return;
  }
  if (place.kind === "attendee") await serveAttendee(house, attendee, visit);
  else await servePort(house, attendee, place.port, visit);
}

/**
 * @param {House} house
 * @param {Request} request
 * @param {Duplex} socket
 * @param {Buffer} head
 * @param {import("ws").WebSocketServer} webSockets
 */
export async function answerUpgrade(house, request, socket, head, webSockets) {
  const address = addressOf(request.headers.host, house.domain);
  const place = address?.place;
  const attendee =
    place === undefined || place.kind === "domain" ? undefined : house.roster().attendees.get(place.id);
  let status = 404;
  if (request.headers.upgrade?.toLowerCase() !== "websocket") status = 400;
  else if (address !== undefined && attendee !== undefined) {
    const visit = { request, address, target: targetOf(request) };
    status =
      address.place.kind === "port"
        ? await servePortSocket(house, attendee, address.place.port, visit, socket, head)
        : await serveAttendeeSocket(house, attendee, visit, async () =>
            accept(webSockets, request, socket, head),
          );
  }
  if (status === 101) return;
  const reason = REASONS.get(status) ?? "Service Unavailable";
  socket.end(`HTTP/1.1 ${status} ${reason}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

/**
 * @param {House} house
 * @param {Response} response
 * @param {unknown} error
 */
export function apologise(house, response, error) {
  house.say("the door", `could not answer: ${messageOf(error)}`);
  if (response.headersSent) response.destroy();
  else
    response
      .writeHead(500, { "Content-Type": "text/plain" })
      .end("The door has stumbled. Please try again.\n");
}

/**
 * @param {House} house
 * @param {string} name
 * @returns {boolean} whether it is one of the class.
 */
function isKnown(house, name) {
  const place = placeOf(name.toLowerCase(), house.domain);
  if (place === undefined || place.kind === "domain") return place !== undefined;
  const isOpen = place.kind === "attendee" || isOpenPort(place.port);
  return isOpen && house.roster().attendees.has(place.id);
}

/**
 * @param {House} house
 * @param {Response} response
 * @param {Address | undefined} address
 */
function sendUnknown(house, response, address) {
  /** @type {Address} */
  const here = address ?? {
    place: { kind: "domain", label: "" },
    host: house.domain,
    origin: `https://${house.domain}`,
  };
  const name = address?.place.kind === "domain" ? undefined : address?.place.id;
  sendPage(response, 404, here, excuses.unknownName(name, here, house.domain));
}

/**
 * @param {import("ws").WebSocketServer} webSockets
 * @param {Request} request
 * @param {Duplex} socket
 * @param {Buffer} head
 * @returns {Promise<import("ws").WebSocket>} never comes when what was sent is no proper WebSocket; it is refused then.
 */
async function accept(webSockets, request, socket, head) {
  return new Promise((resolve) => {
    webSockets.handleUpgrade(request, socket, head, resolve);
  });
}
