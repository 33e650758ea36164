// The name of one of an attendee's ports: what they have published there, for those who are logged in at the
// attendee's name. What an app there says is not the door's word, and what a neighbour's page asks is not let in.

import { isOpenPort, nameOf, openPath, originOf, pathOf, placeOf } from "./addresses.mjs";
import { isFromElsewhere, isNavigation, sendPage } from "./answers.mjs";
import { forward, forwardUpgrade } from "./forward.mjs";
import { ENTER, enter } from "./house.mjs";
import { NobodyThere, TooMuch } from "./line.mjs";
import * as excuses from "./excuses.mjs";

/** @typedef {import("node:stream").Duplex} Duplex */
/** @typedef {import("./house.mjs").House} House */
/** @typedef {import("./house.mjs").Request} Request */
/** @typedef {import("./house.mjs").Visit} Visit */
/** @typedef {import("./pod-stream.mjs").PodStream} PodStream */
/** @typedef {import("./roster.mjs").Attendee} Attendee */

/**
 * @param {House} house
 * @param {Attendee} attendee
 * @param {number} port
 * @param {Visit} visit
 */
export async function servePort(house, attendee, port, visit) {
  const { request, response, address, target } = visit;
  const home = originOf(address, attendee.id, house.domain);
  if (!isOpenPort(port)) {
    sendPage(response, 403, address, excuses.refusedPort(port, home));
    return;
  }
  if (target.pathname === ENTER) {
    enter(house, visit);
    return;
  }

  const session = house.sessions.of(request, address.place.label);
  if (session === undefined) {
    const door = `${home}${openPath({ port, path: pathOf(target.pathname + target.search) })}`;
    if (isFromElsewhere(request)) sendPage(response, 200, address, excuses.again());
    else if (wantsPage(request)) sendPage(response, 200, address, excuses.again(door));
    else sendPage(response, 401, address, excuses.tryAgain(door));
    return;
  }
  if (!isWelcome(request, attendee.id, house.domain)) {
    sendPage(response, 403, address, excuses.fromNeighbour());
    return;
  }
  await lead(house, attendee, port, session.role, visit);
}

/**
 * @param {House} house
 * @param {Attendee} attendee
 * @param {number} port
 * @param {import("./seal.mjs").Role} role
 * @param {Visit} visit
 */
async function lead(house, attendee, port, role, { request, response, address }) {
  const pod = house.pods.get(attendee.id);
  const busy = () => {
    sendPage(response, 503, address, excuses.busy(), { headers: { "Retry-After": "2" } });
  };
  const done = await pod?.gate.enter();
  if (pod !== undefined && done === undefined) {
    busy();
    return;
  }
  response.on("close", () => done?.());
  if (response.destroyed) return done?.();
  try {
    const line = pod?.line;
    if (line === undefined) {
      const state = (await house.status.pods()).get(attendee.id)?.state;
      sendPage(response, 503, address, excuses.healing(attendee, state), { headers: { "Retry-After": "2" } });
      return;
    }
    const stream = await line.connect(port);
    if (role === "attendee") pod?.touch();
    const end = () => stream.destroy();
    response.on("close", house.visitors.enter({ id: attendee.id, role, use: "port", end }));
    forward(request, response, stream, (reason) => {
      sendPage(response, 502, address, excuses.badAnswer(port, reason));
    });
  } catch (error) {
    if (error instanceof TooMuch) busy();
    // What the attendee's name leads to is the pod's own, and comes up with it.
    else if (error instanceof NobodyThere && port !== house.roster().home)
      sendPage(response, 502, address, excuses.nobodyThere(port));
    else
      sendPage(response, 503, address, excuses.healing(attendee, undefined), {
        headers: { "Retry-After": "2" },
      });
  }
}

/**
 * @param {House} house
 * @param {Attendee} attendee
 * @param {number} port
 * @param {{ request: Request, address: import("./addresses.mjs").Address }} visit
 * @param {Duplex} socket
 * @param {Buffer} head
 * @returns {Promise<number>} the HTTP status to refuse it with; 101 when it was led on.
 */
export async function servePortSocket(house, attendee, port, { request, address }, socket, head) {
  const session = house.sessions.of(request, address.place.label);
  if (session === undefined) return 401;
  if (!isOpenPort(port) || !isWelcome(request, attendee.id, house.domain)) return 403;
  const pod = house.pods.get(attendee.id);
  const line = pod?.line;
  if (pod === undefined || line === undefined) return 503;
  const done = await pod.gate.enter();
  if (done === undefined) return 503;
  /** @type {PodStream} */
  let stream;
  try {
    stream = await line.connect(port);
  } catch (error) {
    done();
    return error instanceof NobodyThere ? 502 : 503;
  }
  const { role } = session;
  const end = () => {
    stream.destroy();
    socket.destroy();
  };
  stream.on("close", house.visitors.enter({ id: attendee.id, role, use: "port", end })).on("close", done);
  forwardUpgrade(request, socket, head, stream);
  return 101;
}

/**
 * Whether a request may go to an attendee's app: it must come from a page of the attendee's own ports, or be somebody's
 * going there. The neighbours' pages are of the same site, so that browsers send the visitor's cookie with whatever
 * these ask.
 *
 * @param {Request} request
 * @param {string} id
 * @param {string} domain
 * @returns {boolean}
 */
export function isWelcome(request, id, domain) {
  const { origin, referer, upgrade, "sec-fetch-site": site } = request.headers;
  if (site === "same-origin" || site === "none") return true;
  const from = origin ?? referer;
  if (from !== undefined && URL.canParse(from)) {
    const place = placeOf(nameOf(new URL(from).host) ?? "", domain);
    if (place?.kind === "port" && place.id === id) return true;
  }
  if (upgrade !== undefined || (request.method !== "GET" && request.method !== "HEAD")) return false;
  // Browsers from before 2023 do not say where a request comes from, but for those that change something.
  return isNavigation(request) || (site === undefined && origin === undefined);
}

/** @param {Request} request */
function wantsPage(request) {
  const mode = request.headers["sec-fetch-mode"];
  const isPage =
    mode === undefined ? String(request.headers.accept).includes("text/html") : mode === "navigate";
  return request.method === "GET" && isPage;
}
