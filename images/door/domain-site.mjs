// The domain itself: the welcome page, and the trainer's.

import { isId, originOf } from "./addresses.mjs";
import { clientOf, formOf, isFromElsewhere, isOwnPage, redirect, sendJson, sendPage } from "./answers.mjs";
import { sendTooEarly } from "./attendee-site.mjs";
import { CLAIM, serveClaim } from "./claim-site.mjs";
import { noCookie } from "./cookies.mjs";
import { ENTER, missing } from "./house.mjs";
import * as excuses from "./excuses.mjs";
import * as pages from "./pages.mjs";

/** @typedef {import("./house.mjs").House} House */
/** @typedef {import("./house.mjs").Visit} Visit */

const TRAINER = "the trainer";

/**
 * @param {House} house
 * @param {Visit} visit
 */
export async function serveDomain(house, visit) {
  const { request, response, address, target } = visit;
  const route = `${request.method ?? ""} ${target.pathname}`;
  if (route === "GET /") {
    sendPage(response, 200, address, pages.welcome(house));
    return;
  }
  if (route === "GET /go") {
    go(house, visit);
    return;
  }
  if (route === `POST ${CLAIM}`) return serveClaim(house, visit);
  if (route === "POST /trainer/login") return logIn(house, visit);
  if (route === "POST /trainer/logout") {
    logOut(visit);
    return;
  }
  if (target.pathname !== "/trainer" && !target.pathname.startsWith("/trainer/")) {
    missing(visit);
    return;
  }
  await serveTrainer(house, route, visit);
}

/**
 * Everything behind the trainer's password.
 *
 * @param {House} house
 * @param {string} route
 * @param {Visit} visit
 */
async function serveTrainer(house, route, visit) {
  const { request, response, address } = visit;
  if (house.sessions.of(request, "") === undefined) {
    if (route === "GET /trainer/status") {
      sendJson(response, 401, { error: "not logged in" });
      return;
    }
    if (isFromElsewhere(request)) {
      sendPage(response, 200, address, excuses.again());
      return;
    }
    sendPage(response, 200, address, pages.trainerLogin(false));
    return;
  }
  if (route === "GET /trainer") {
    sendPage(response, 200, address, pages.trainer([...house.roster().attendees.values()]));
    return;
  }
  if (route === "GET /trainer/status") {
    sendJson(response, 200, await statusOf(house));
    return;
  }
  if (route === "GET /trainer/enter") {
    enterTerminal(house, visit);
    return;
  }
  missing(visit);
}

/**
 * @param {House} house
 * @returns {Promise<object>} what the trainer's page shows, by attendee, in the roster's order.
 */
async function statusOf(house) {
  const pods = await house.status.pods();
  const attendees = [...house.roster().attendees.values()].map(({ id, name, guest }) => {
    const pod = house.pods.get(id);
    return {
      id,
      name,
      guest: guest ?? null,
      connected: pod?.line !== undefined,
      terminals: house.visitors.count(id, "terminal"),
      lastActivity: pod?.lastActivity ?? null,
      pod: pods.get(id) ?? null,
      glance: house.glances.of(id),
    };
  });
  return { time: Date.now(), attendees };
}

/**
 * From the id that somebody typed to their own address.
 *
 * @param {House} house
 * @param {Visit} visit
 */
function go(house, { response, address, target }) {
  const typed = target.searchParams.get("id") ?? "";
  const id = typed.trim().toLowerCase().replace(/\s+/g, "-");
  if (isId(id) && house.roster().attendees.has(id))
    redirect(response, `${originOf(address, id, house.domain)}/`);
  else sendPage(response, 404, address, pages.welcome(house, { missed: typed.trim() }));
}

/**
 * @param {House} house
 * @param {Visit} visit
 */
async function logIn(house, { request, response, address }) {
  const form = isOwnPage(request, address) ? await formOf(request) : undefined;
  const verifier = house.roster().trainer;
  if (form === undefined || verifier === undefined) {
    sendPage(response, 403, address, excuses.tryAgain("/trainer"), { headers: { Connection: "close" } });
    return;
  }
  const client = clientOf(request);
  const typed = form.get("password") ?? "";
  const verdict = await house.login.judge({ label: "", client, typed, verifier }, Date.now());
  if (verdict.is === "right") {
    house.say(TRAINER, `logged in from ${client}`);
    redirect(response, "/trainer", { "Set-Cookie": house.sessions.begin("", "trainer") });
  } else if (verdict.is === "wrong") {
    house.say(TRAINER, `a wrong password from ${client}`);
    sendPage(response, 401, address, pages.trainerLogin(true));
  } else sendTooEarly(response, address, verdict.waitMs, "/trainer");
}

/** @param {Visit} visit */
function logOut({ request, response, address }) {
  if (isOwnPage(request, address)) redirect(response, "/trainer", { "Set-Cookie": noCookie() });
  else sendPage(response, 403, address, excuses.tryAgain("/trainer"), { headers: { Connection: "close" } });
}

/**
 * Into an attendee's terminal, with a ticket.
 *
 * @param {House} house
 * @param {Visit} visit
 */
function enterTerminal(house, visit) {
  const { response, address, target } = visit;
  const attendee = house.roster().attendees.get(target.searchParams.get("attendee") ?? "");
  if (attendee === undefined) {
    missing(visit);
    return;
  }
  const claims = /** @type {const} */ ({ label: attendee.id, role: "trainer" });
  const ticket = house.tickets.issue(claims, house.sessions.verifierOf(claims) ?? "", Date.now());
  house.say(TRAINER, `opens ${attendee.id}'s terminal`);
  redirect(response, `${originOf(address, attendee.id, house.domain)}${ENTER}?ticket=${ticket}`);
}
