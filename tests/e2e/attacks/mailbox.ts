import { randomUUID } from "node:crypto";

import { insist, until } from "../class.ts";
import type { Probe } from "./attempt.ts";

/** A listener for datagrams that can be asked what it was sent. */
export interface Mailbox {
  /** Whether a word has arrived. */
  has(word: string): boolean | Promise<boolean>;
  /** Sends a word from where it cannot fail to arrive. */
  mark(word: string): Promise<unknown>;
}

/**
 * A probe that sends a datagram, perhaps under a false address so that no answer would come back, and asks the
 * listener for it.
 *
 * @param send is given a word and makes the script that sends it.
 */
export function arrives(mailbox: () => Mailbox, send: (word: string) => string): Probe {
  return async (place) => {
    const [word, last] = [randomUUID(), randomUUID()];
    insist(await place.run(send(word)));
    // What is sent later arrives later: once the mark is there, nothing is under way any more.
    await until(async () => {
      await mailbox().mark(last);
      return mailbox().has(last);
    });
    return mailbox().has(word);
  };
}
