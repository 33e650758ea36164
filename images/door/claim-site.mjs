// How somebody who is not on the list gets a pod: by their name, and a code that the trainer shows.

import { originOf } from "./addresses.mjs";
import { clientOf, formOf, isOwnPage, sendPage } from "./answers.mjs";
import { sendTooEarly } from "./attendee-site.mjs";
import * as excuses from "./excuses.mjs";
import { claimed, noneFree } from "./guest-pages.mjs";
import { ENTER } from "./house.mjs";
import { squeeze } from "./passwords.mjs";
import { welcome } from "./pages.mjs";

/** @typedef {import("./house.mjs").House} House */
/** @typedef {import("./house.mjs").Visit} Visit */
/** @typedef {import("./roster.mjs").Attendee} Attendee */

/** The form's address. As the code's name for the limiter it is no attendee's id. */
export const CLAIM = "/claim";

const LONGEST_NAME = 40;
/** So long is there to write the password down before the button leads to a login. */
const GOOD_FOR_MS = 15 * 60_000;

/** Control characters, line ends of other scripts, and what turns the direction of everything behind it. */
const UNFIT = /[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/u;
const VISIBLE = /[^\p{C}\p{M}\p{Z}]/u;

/**
 * @param {string} typed
 * @returns {string | undefined} a name of 1 to 40 characters, in one line.
 */
export function nameOf(typed) {
  const name = typed.normalize("NFC").trim();
  const isFit = Array.from(name).length <= LONGEST_NAME && VISIBLE.test(name) && !UNFIT.test(name);
  return isFit ? name : undefined;
}

/**
 * @param {House} house
 * @param {Visit} visit
 */
export async function serveClaim(house, { request, response, address }) {
  const form = isOwnPage(request, address) ? await formOf(request) : undefined;
  const verifier = house.roster().code;
  if (form === undefined || verifier === undefined) {
    sendPage(response, 403, address, excuses.tryAgain("/"), { headers: { Connection: "close" } });
    return;
  }
  const typed = form.get("name") ?? "";
  const name = nameOf(typed);
  if (name === undefined) {
    sendPage(response, 400, address, welcome(house, { guest: { name: typed, problem: "name" } }));
    return;
  }
  const client = clientOf(request);
  const attempt = { label: CLAIM, client, typed: squeeze(form.get("code") ?? ""), verifier };
  const verdict = await house.login.judge(attempt, Date.now());
  if (verdict.is === "early") sendTooEarly(response, address, verdict.waitMs, "/");
  else if (verdict.is === "wrong") {
    house.say("the walk-ins", `a wrong code from ${client}`);
    sendPage(response, 401, address, welcome(house, { guest: { name, problem: "code" } }));
  } else await give(house, name, { request, response, address });
}

/**
 * @param {House} house
 * @param {string} name
 * @param {Pick<Visit, "request" | "response" | "address">} visit
 */
async function give(house, name, { request, response, address }) {
  const claim = await house.guests.claim(name);
  if (claim === undefined) {
    house.say("the walk-ins", `no pod is free for ${name}`);
    sendPage(response, 409, address, noneFree(name));
    return;
  }
  const { attendee, password } = claim;
  const { id } = attendee;
  // Should there be somebody left in it.
  house.visitors.throwOut((visitor) => visitor.id === id && visitor.role === "attendee");
  house.say(id, `taken from ${clientOf(request)} by ${name}`);
  const url = originOf(address, id, house.domain);
  const ticket = house.tickets.issue(
    { label: id, role: "attendee" },
    attendee.password,
    Date.now(),
    GOOD_FOR_MS,
  );
  sendPage(
    response,
    200,
    address,
    claimed(attendee, { url, password, enter: `${url}${ENTER}?ticket=${ticket}` }),
  );
}
