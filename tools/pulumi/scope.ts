import { POD_TYPE } from "../../plan/names.ts";
import type { PulumiSession } from "./session.ts";
import { readComponents } from "./state.ts";

/** Tells the program which pods to declare: ids, with commas between them. */
const VARIABLE = "WORKSHOP_ONLY";

/** What a run of Pulumi is given besides. */
export interface Scope {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/**
 * Narrows a run down to some of a class's pods, since each resource that is declared and compared costs Pulumi and the
 * program 20 ms of CPU time. The other pods are neither declared nor looked at. What belongs to no pod is, as always.
 *
 * @param attendees whose pods are to be made, changed or removed.
 */
export async function scopeTo(
  session: PulumiSession,
  stack: string,
  attendees: readonly string[],
): Promise<Scope> {
  const pods = await readComponents(session, stack, POD_TYPE);
  const others = [...pods].flatMap(([attendee, urns]) => (attendees.includes(attendee) ? [] : urns));
  return {
    args: others.flatMap((urn) => ["--exclude", urn]),
    env: { [VARIABLE]: attendees.join(",") },
  };
}

/** Of whom the program declares the pods. Undefined: of everybody. */
export function podsInScope(): ReadonlySet<string> | undefined {
  const only = process.env[VARIABLE];
  return only === undefined ? undefined : new Set(only.split(",").filter((id) => id !== ""));
}
