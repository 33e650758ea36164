// What the three kinds of site share: who is asked, and how one is led from name to name.

import { pathOf } from "./addresses.mjs";
import { sendPage } from "./answers.mjs";
import { ASSETS } from "./assets-path.mjs";
import { again, notHere, tryAgain } from "./excuses.mjs";

/** @typedef {import("node:http").IncomingMessage} Request */
/** @typedef {import("node:http").ServerResponse} Response */
/** @typedef {import("./addresses.mjs").Address} Address */

/** Where a ticket is handed in, at every name but the domain's own. */
export const ENTER = `${ASSETS}enter`;

/**
 * @typedef {object} House
 * @property {string} domain
 * @property {() => import("./roster.mjs").Roster} roster as it is now, walk-ins included.
 * @property {import("./guests.mjs").Guests} guests
 * @property {import("./pods.mjs").Pods} pods
 * @property {import("./sessions.mjs").Sessions} sessions
 * @property {import("./tickets.mjs").Tickets} tickets
 * @property {import("./login.mjs").Login} login
 * @property {import("./visitors.mjs").Visitors} visitors
 * @property {import("./status.mjs").Status} status
 * @property {import("./glance.mjs").Glances} glances
 * @property {import("./pods.mjs").Say} say
 */

/**
 * @typedef {object} Visit one request, and where to
 * @property {Request} request
 * @property {Response} response
 * @property {Address} address
 * @property {URL} target its path and query; the host in it means nothing.
 */

/**
 * Takes a ticket, and logs in whoever brings a good one. Leads to the path that comes with it.
 *
 * @param {House} house
 * @param {Visit} visit
 */
export function enter(house, { request, response, address, target }) {
  const { label } = address.place;
  const ticket = target.searchParams.get("ticket") ?? "";
  const isGet = request.method === "GET";
  const claims = isGet ? house.tickets.take(ticket, label, house.sessions.verifierOf, Date.now()) : undefined;
  // A used one is what the button "back" brings. Whoever is logged in need not know.
  const isIn = claims !== undefined || house.sessions.of(request, label) !== undefined;
  const headers =
    claims === undefined ? undefined : { "Set-Cookie": house.sessions.begin(label, claims.role) };
  if (!isIn) {
    sendPage(response, 403, address, tryAgain("/"));
    return;
  }
  // Nobody is to be told the ticket.
  sendPage(response, 200, address, again(pathOf(target.searchParams.get("to"))), {
    headers: { ...headers, "Referrer-Policy": "no-referrer" },
  });
}

/**
 * @param {Visit} visit
 */
export function missing({ response, address }) {
  sendPage(response, 404, address, notHere());
}
