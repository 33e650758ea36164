import { Buckets } from "./limiter.mjs";
import { isPassword } from "./passwords.mjs";

/** One visitor's tries of one password. */
const FROM_ONE = { burst: 10, everyMs: 5_000 };
/** Everybody's tries of one password, so that many addresses do not help. */
const IN_ALL = { burst: 60, everyMs: 1_000 };

/** @typedef {{ is: "right" } | { is: "wrong" } | { is: "early", waitMs: number }} Verdict */

/** Holds what is typed against passwords, no faster than people type. */
export class Login {
  #fromOne = new Buckets(FROM_ONE);
  #inAll = new Buckets(IN_ALL);

  /**
   * A try that comes too early costs no computing, and says nothing about the password.
   *
   * @param {{ label: string, client: string, typed: string, verifier: string }} attempt `label` of the place: one
   *   place has one password.
   * @param {number} now in ms.
   * @returns {Promise<Verdict>}
   */
  async judge({ label, client, typed, verifier }, now) {
    const one = `${label} ${client}`;
    const waitMs = Math.max(this.#fromOne.waitMs(one, now), this.#inAll.waitMs(label, now));
    if (waitMs > 0) return { is: "early", waitMs };
    this.#fromOne.take(one, now);
    this.#inAll.take(label, now);
    return { is: (await isPassword(typed, verifier)) ? "right" : "wrong" };
  }
}
