import type Docker from "dockerode";

import { writeFile } from "./write-file.ts";

/** Where the front door looks for who may come in. */
const PLACE = "/door-data/roster.json";

/** Who may come in at the front door, by what. */
export interface DoorRoster {
  /** Verifier of the trainer's password. */
  readonly trainer: string;
  /** The port of the pod to which an attendee's address leads. Default: none, but to the door's own terminal. */
  readonly home?: number;
  /** Verifier of the code by which walk-ins take a pod. Absent in a class without any. */
  readonly code?: string;
  readonly attendees: readonly {
    readonly id: string;
    /** How the attendee is addressed: any text. */
    readonly name: string;
    /** Verifier of the password. */
    readonly password: string;
    /** Whether the pod waits for a walk-in. Absent for those on the list. */
    readonly isGuest?: true;
  }[];
}

/**
 * Tells the front door who attends. It takes the roster while it runs: nobody whose entry stays as it was notices.
 *
 * @throws when the door does not run.
 */
export async function tellDoor(engine: Docker, doorId: string, roster: DoorRoster): Promise<void> {
  await writeFile(engine, doorId, PLACE, JSON.stringify(roster));
}
