// An attendee's own name: the login, and the terminal behind it.

import { goalOf, isOpenPort, openPath, originOf } from "./addresses.mjs";
import { clientOf, formOf, isFromElsewhere, isOwnPage, redirect, sendJson, sendPage } from "./answers.mjs";
import { noCookie } from "./cookies.mjs";
import { messageOf } from "./errors.mjs";
import { ENTER, enter, missing } from "./house.mjs";
import * as excuses from "./excuses.mjs";
import * as pages from "./pages.mjs";
import { squeeze } from "./passwords.mjs";
import { CODES, MOST_TERMINALS, serveTerminal, sizeOf, tabOf, tabsOf } from "./terminal.mjs";

/** @typedef {import("./house.mjs").House} House */
/** @typedef {import("./house.mjs").Visit} Visit */
/** @typedef {import("./roster.mjs").Attendee} Attendee */
/** @typedef {import("./seal.mjs").Claims} Claims */

/**
 * @param {House} house
 * @param {Attendee} attendee
 * @param {Visit} visit
 */
export async function serveAttendee(house, attendee, visit) {
  const { request, target } = visit;
  const route = `${request.method ?? ""} ${target.pathname}`;
  if (route === "POST /login") return logIn(house, attendee, visit);
  if (route === "POST /logout") {
    logOut(visit);
    return;
  }
  if (target.pathname === ENTER) {
    enter(house, visit);
    return;
  }

  const session = house.sessions.of(request, attendee.id);
  if (session === undefined) stayOut(attendee, visit, route);
  else if (route === "GET /") await terminal(house, attendee, session, visit);
  else if (route === "GET /open") open(house, session, visit);
  else if (route === "GET /state") await state(house, attendee, visit);
  else if (route === "GET /tabs") await tabs(house, attendee, visit);
  else missing(visit);
}

/**
 * @param {House} house
 * @param {Attendee} attendee
 * @param {Visit} visit
 */
async function logIn(house, attendee, { request, response, address }) {
  const form = isOwnPage(request, address) ? await formOf(request) : undefined;
  if (form === undefined) {
    sendPage(response, 403, address, excuses.tryAgain("/"), { headers: { Connection: "close" } });
    return;
  }
  const goal = goalOf(form);
  const client = clientOf(request);
  const password = form.get("password") ?? "";
  const typed = attendee.guest === "code" ? squeeze(password) : password;
  const verdict = await house.login.judge(
    { label: attendee.id, client, typed, verifier: attendee.password },
    Date.now(),
  );
  if (verdict.is === "right" && (await house.guests.admit(attendee))) {
    house.say(attendee.id, `logged in from ${client}`);
    const headers = { "Set-Cookie": house.sessions.begin(attendee.id, "attendee") };
    redirect(response, goal === undefined ? "/" : openPath(goal), headers);
  } else if (verdict.is !== "early") {
    house.say(attendee.id, `a wrong password from ${client}`);
    sendPage(response, 401, address, pages.login(attendee, { goal, isWrong: true }));
  } else sendTooEarly(response, address, verdict.waitMs, "/");
}

/**
 * @param {import("./house.mjs").Response} response
 * @param {import("./addresses.mjs").Address} address
 * @param {number} waitMs
 * @param {string} back
 */
export function sendTooEarly(response, address, waitMs, back) {
  const seconds = Math.max(1, Math.ceil(waitMs / 1000));
  sendPage(response, 429, address, excuses.tooManyTries(seconds, back), {
    headers: { "Retry-After": String(seconds) },
  });
}

/** @param {Visit} visit */
function logOut({ request, response, address }) {
  if (isOwnPage(request, address)) redirect(response, "/", { "Set-Cookie": noCookie() });
  else sendPage(response, 403, address, excuses.tryAgain("/"), { headers: { Connection: "close" } });
}

/**
 * What somebody gets who is not logged in.
 *
 * @param {Attendee} attendee
 * @param {Visit} visit
 * @param {string} route
 */
function stayOut(attendee, { request, response, address, target }, route) {
  if (route === "GET /state" || route === "GET /tabs") sendJson(response, 401, { error: "not logged in" });
  else if (isFromElsewhere(request)) sendPage(response, 200, address, excuses.again());
  else {
    const goal = goalOf(target.searchParams);
    sendPage(response, 200, address, pages.login(attendee, { goal, isWrong: false }));
  }
}

/**
 * @param {House} house
 * @param {Attendee} attendee
 * @param {Claims} session
 * @param {Visit} visit
 */
async function terminal(house, attendee, session, { response, address }) {
  const { home } = house.roster();
  if (home !== undefined) {
    redirect(response, openPath({ port: home, path: "/" }));
    return;
  }
  if (house.pods.get(attendee.id)?.line === undefined) {
    const status = (await house.status.pods()).get(attendee.id);
    sendPage(response, 503, address, excuses.healing(attendee, status?.state), {
      headers: { "Retry-After": "2" },
    });
    return;
  }
  sendPage(response, 200, address, pages.terminal(attendee, session.role, address), { hasTerminal: true });
}

/**
 * Leads to one of the attendee's ports, with a ticket.
 *
 * @param {House} house
 * @param {Claims} session
 * @param {Visit} visit
 */
function open(house, session, { response, address, target }) {
  const goal = goalOf(target.searchParams);
  if (goal === undefined) {
    sendPage(response, 400, address, excuses.noPort());
    return;
  }
  const { port, path } = goal;
  if (!isOpenPort(port)) {
    sendPage(response, 403, address, excuses.refusedPort(port, "/"));
    return;
  }
  const label = `${port}-${address.place.label}`;
  const claims = { label, role: session.role };
  const ticket = house.tickets.issue(claims, house.sessions.verifierOf(claims) ?? "", Date.now());
  const query = new URLSearchParams({ ticket, to: path }).toString();
  redirect(response, `${originOf(address, label, house.domain)}${ENTER}?${query}`);
}

/**
 * What the page asks when its terminal was cut off.
 *
 * @param {House} house
 * @param {Attendee} attendee
 * @param {Visit} visit
 */
async function state(house, { id }, { response }) {
  const status = (await house.status.pods()).get(id);
  sendJson(response, 200, {
    connected: house.pods.get(id)?.line !== undefined,
    state: status?.state ?? "unknown",
  });
}

/**
 * @param {House} house
 * @param {Attendee} attendee
 * @param {Visit} visit
 */
async function tabs(house, { id }, { response }) {
  const line = house.pods.get(id)?.line;
  try {
    sendJson(response, 200, { tabs: line === undefined ? [] : await tabsOf(line) });
  } catch {
    sendJson(response, 503, { tabs: [] });
  }
}

/**
 * @param {House} house
 * @param {Attendee} attendee
 * @param {{ request: import("./house.mjs").Request, address: import("./addresses.mjs").Address, target: URL }} visit
 * @param {() => Promise<import("ws").WebSocket>} accept makes the WebSocket.
 * @returns {Promise<number>} the HTTP status to refuse it with; 101 when it was accepted.
 */
export async function serveAttendeeSocket(house, attendee, { request, address, target }, accept) {
  if (target.pathname !== "/terminal") return 404;
  if (!isOwnPage(request, address)) return 403;
  const session = house.sessions.of(request, attendee.id);
  if (session === undefined) return 401;
  const pod = house.pods.get(attendee.id);
  const line = pod?.line;
  const query = target.searchParams;
  const tab = tabOf(query.get("tab"));
  if (tab === undefined) return 400;
  if (pod === undefined || line === undefined) return 503;

  const socket = await accept();
  const over = new AbortController();
  if (house.visitors.count(attendee.id, "terminal") >= MOST_TERMINALS) {
    socket.close(CODES.tooMany);
    return 101;
  }
  const { role, until } = session;
  const leave = house.visitors.enter({
    id: attendee.id,
    role,
    use: "terminal",
    end: () => {
      over.abort();
    },
  });
  socket.on("close", leave);
  const size = sizeOf(query.get("cols"), query.get("rows"));
  const typed = () => {
    // The trainer's typing is no sign of life of the attendee.
    if (role === "attendee") pod.touch();
  };
  serveTerminal(socket, line, { tab, size, over, until, typed }).catch((/** @type {unknown} */ error) => {
    house.say(attendee.id, `a terminal: ${messageOf(error)}`);
    socket.terminate();
  });
  return 101;
}
