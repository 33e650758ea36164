import type Docker from "dockerode";

import { labelled } from "../../engine/labelled.ts";
import type { Consent } from "../engine/ensure.ts";
import type { Steps } from "../steps.ts";
import { removeUnknown } from "../unknown.ts";
import { UserError } from "../user-error.ts";
import { deadLocks, releaseLocks } from "./locks.ts";
import { askPulumi, type PulumiSession } from "./session.ts";
import { shortName, stackFile } from "./stack-file.ts";
import { readState } from "./state.ts";

/** Whose run is about to begin, and where. */
export interface Site {
  readonly pulumi: PulumiSession;
  readonly engine: Docker;
  readonly steps: Steps;
  /** Is asked before something is removed of which it is not sure that a run of ours left it. */
  readonly consent: Consent;
}

/** What a run finds. */
export interface Recovered {
  /** Whether the backend has the stack. */
  readonly exists: boolean;
  /** Whether the engine lacks something that Pulumi's state takes to exist: a refresh finds out what. */
  readonly hasLost: boolean;
}

/**
 * Clears what a run that was killed has left in the way of the next, at whatever moment that was: containers and
 * networks that Pulumi's state does not know, its lock, and what it had begun. Volumes stay: creating one that exists
 * is no error, and it may hold somebody's work. Where nothing was killed, nothing is done.
 *
 * It goes by what is there and not by what it has done itself, so it may be killed too.
 *
 * @throws UserError, with nothing changed, while another run is at work or when the consent was not given.
 */
export async function recover({ pulumi, engine, steps, consent }: Site, stack: string): Promise<Recovered> {
  // In this order: what was there before nobody was at work is known to a state that is read after it.
  const found = await labelled(engine, shortName(stack));
  const locks = await deadLocks(pulumi, stack);
  const state = await readState(pulumi, stack);

  const wasKilled = locks.length > 0 || state?.isCutOff === true;
  if (wasKilled) steps.say("The last run was killed; clearing up after it.");
  await releaseLocks(locks);
  // Pulumi takes the stack's lock for it: a run that is at work on another backend stops this one here.
  if (state?.isCutOff === true) await forgetPending(pulumi, stack);
  if (state !== undefined) {
    const unknown = found.filter(({ kind, id }) => kind !== "volume" && !state.ids.has(id));
    const isGone = await removeUnknown(unknown, shortName(stack), steps, wasKilled ? always : consent);
    if (!isGone)
      throw new UserError("These are in the way, so nothing was done. With --yes they are removed.");
  }

  const there = new Set(found.map(({ id }) => id));
  return {
    exists: state !== undefined,
    hasLost: state?.containersAndNetworks.some((id) => !there.has(id)) === true,
  };
}

/** What a run had begun stays in the state, and in the warnings of all runs to come, until somebody clears it. */
async function forgetPending(pulumi: PulumiSession, stack: string): Promise<void> {
  const stackArgs = ["--stack", stack, "--config-file", stackFile(stack).path];
  // A refresh that looks at nothing: half as long as an export and an import.
  const options = ["--yes", "--skip-preview", "--clear-pending-creates", "--exclude", "**"];
  await askPulumi(pulumi, ["refresh", ...stackArgs, ...options]);
}

const always: Consent = () => Promise.resolve(true);
