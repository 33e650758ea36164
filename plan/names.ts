/** Label of every Docker object of ours: the stack it belongs to. */
export const STACK_LABEL = "workshop.stack";

/** Label of every Docker object of a pod: the attendee's id. */
export const ATTENDEE_LABEL = "workshop.attendee";

/** Label of every Docker object of ours: what it is for. A built-in role, a service's name, a volume's use. */
export const ROLE_LABEL = "workshop.role";

/**
 * Docker name of a container: `<stack>-<attendee>-<role>`. Unique on an engine. All parts may hold dashes, so two
 * different triples can give one name: collisions.ts finds those of one stack, host-fit.ts those of two stacks.
 */
export function containerName(stack: string, attendee: string, role: string): string {
  return `${stack}-${attendee}-${role}`;
}

/** Docker name of a pod's network: `<stack>-<attendee>`. */
export function networkName(stack: string, attendee: string): string {
  return `${stack}-${attendee}`;
}

/** Docker name of a volume: `<stack>-<attendee>-<use>`. Volumes and containers may share a name. */
export function volumeName(stack: string, attendee: string, use: string): string {
  return `${stack}-${attendee}-${use}`;
}

/** Pulumi name of a pod's resource: `<attendee>-<role>`. Unique in a stack among resources of one type. */
export function resourceName(attendee: string, role: string): string {
  return `${attendee}-${role}`;
}

/** The labels of a Docker object of a pod. */
export function labels(stack: string, attendee: string, role: string): Record<string, string> {
  return { [STACK_LABEL]: stack, [ATTENDEE_LABEL]: attendee, [ROLE_LABEL]: role };
}
