import type Docker from "dockerode";

import { waitUntilReady } from "../engine/ready.ts";
import { UserError } from "../tools/user-error.ts";

/** A class that was just brought up may need a moment. */
const WITHIN_MS = 60_000;

/**
 * Waits until every pod of a class is ready.
 *
 * @param what would be done to it: `drilled`.
 * @throws UserError when it is not within a minute, with what is amiss in which pod.
 */
export async function requireWhole(
  engine: Docker,
  stack: string,
  attendees: readonly string[],
  what: string,
): Promise<void> {
  const states = await waitUntilReady(engine, stack, attendees, WITHIN_MS);
  const amiss = states.filter(({ problem }) => problem !== undefined);
  if (amiss.length === 0) return;
  const list = amiss.map(({ attendee, problem = "" }) => `  ${attendee}: ${problem}`).join("\n");
  throw new UserError(
    `A class must be whole before it is ${what}, and this is not:\n${list}\n./workshop up mends it.`,
  );
}
