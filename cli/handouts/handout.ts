import { shortName } from "../../tools/pulumi/stack-file.ts";
import { UserError } from "../../tools/user-error.ts";
import type { Outputs } from "../outputs.ts";

/** What one attendee is given. */
export interface Handout {
  readonly id: string;
  /** How the attendee is addressed: any text. */
  readonly name: string;
  readonly url: string;
  readonly user: string;
  readonly password: string;
}

/** What a trainer and a class are given. */
export interface Handouts {
  /** In the order of the program's outputs. */
  readonly attendees: readonly Handout[];
  /** The page on which every pod can be watched. Never on a handout. */
  readonly trainer?: { readonly url: string; readonly password: string };
  readonly walkIns?: WalkIns;
}

/** What everybody in the room may see: how those who are not on the list get in. */
export interface WalkIns {
  /** The welcome page's address. */
  readonly url: string;
  /** As it is told to people: `K7C-9TW`. */
  readonly code: string;
}

/**
 * What is to be handed out of a class's outputs.
 *
 * @throws UserError when nobody can get in yet.
 */
export function handoutsOf(stack: string, { attendees, trainer, walkIns }: Outputs): Handouts {
  const up = `./workshop up --stack ${shortName(stack)}`;
  const entries = Object.entries(attendees);
  if (entries.length === 0) {
    throw new UserError(`Nobody of the class "${shortName(stack)}" has a pod yet.\nBring it up: ${up}`);
  }
  const complete = entries.flatMap(([id, { name, url, user, password }]) =>
    url === undefined || user === undefined || password === undefined
      ? []
      : [{ id, name, url, user, password }],
  );
  if (complete.length < entries.length) {
    throw new UserError(
      `The class "${shortName(stack)}" was brought up before attendees had addresses and passwords.\n` +
        `To give it some, without touching a pod: ${up}`,
    );
  }
  return {
    attendees: complete,
    ...(trainer !== undefined && { trainer }),
    ...(walkIns !== null && { walkIns }),
  };
}
