import { idOf } from "./addresses.mjs";
import { ownCookies, SESSION_MS, sessionCookie } from "./cookies.mjs";

/** @typedef {import("./seal.mjs").Claims} Claims */
/** @typedef {import("./seal.mjs").Role} Role */
/** @typedef {import("./seal.mjs").Seal} Seal */
/** @typedef {import("./roster.mjs").Roster} Roster */

const PURPOSE = "session";

/** Who is logged in where. The browsers remember it; the door only signs. */
export class Sessions {
  #seal;
  #roster;

  /**
   * @param {Seal} seal
   * @param {() => Roster} roster as it is now.
   */
  constructor(seal, roster) {
    this.#seal = seal;
    this.#roster = roster;
  }

  /**
   * @param {import("node:http").IncomingMessage} request
   * @param {string} label of the place that was asked.
   * @returns {Claims | undefined} undefined when nobody is logged in at this place.
   */
  of(request, label) {
    for (const value of ownCookies(request.headers.cookie)) {
      const claims = this.#seal.read(PURPOSE, value, this.verifierOf, Date.now());
      if (claims?.label === label) return claims;
    }
    return undefined;
  }

  /**
   * @param {string} label
   * @param {Role} role
   * @returns {string} the Set-Cookie header that logs in.
   */
  begin(label, role) {
    const claims = { label, role, until: Date.now() + SESSION_MS };
    return sessionCookie(this.#seal.put(PURPOSE, claims, this.verifierOf(claims) ?? ""));
  }

  /**
   * The verifier of the password that leads to such claims, as it is now.
   *
   * @param {{ label: string, role: Role }} claims
   * @returns {string | undefined} undefined when nobody may have them.
   */
  verifierOf = ({ label, role }) => {
    const { attendees, trainer } = this.#roster();
    const attendee = attendees.get(idOf(label) ?? "");
    if (role === "attendee") return attendee?.password;
    return label === "" || attendee !== undefined ? trainer : undefined;
  };
}
