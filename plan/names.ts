import { createHash } from "node:crypto";

import type { HostRole } from "../config/built-in.ts";

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

/**
 * What the names of a stack's bridges begin with. The firewall tells by it where a packet comes from, which a source
 * address does not: whoever is root in a pod can send any.
 *
 * `wp` and 5 hex digits of a hash of the stack. Two stacks on one engine share it with a probability of 1 to 2^20,
 * and then share their firewall's rules, which are alike.
 */
export function bridgePrefix(stack: string): string {
  return `wp${hexDigits(stack, 5)}`;
}

/**
 * Name of the bridge of a pod's network on the host: the prefix and 8 hex digits of a hash of the attendee's id.
 * Together 15 characters, the most that Linux allows. Of 1,000 attendees two share it with a probability of 1 to
 * 8,000; the engine refuses the second network then.
 */
export function bridgeName(stack: string, attendee: string): string {
  return bridgePrefix(stack) + hexDigits(attendee, 8);
}

/** Docker name of the gateway's network: with an underscore, which no attendee's id and so no pod's network has. */
export function gatewayNetworkName(stack: string): string {
  return `${stack}_gateway`;
}

/** Name of the bridge of the gateway's network: like a pod's, so that the firewall holds for it too. */
export function gatewayBridgeName(stack: string): string {
  return bridgeName(stack, "_gateway");
}

function hexDigits(text: string, count: number): string {
  return createHash("sha256").update(text).digest("hex").slice(0, count);
}

/** Docker name of a volume: `<stack>-<attendee>-<use>`. Volumes and containers may share a name. */
export function volumeName(stack: string, attendee: string, use: string): string {
  return `${stack}-${attendee}-${use}`;
}

/** Pulumi type of a pod's component, whose name is the attendee's id. */
export const POD_TYPE = "workshop:index:WorkshopPod";

/** Pulumi name of a pod's resource: `<attendee>-<role>`. Unique in a stack among resources of one type. */
export function resourceName(attendee: string, role: string): string {
  return `${attendee}-${role}`;
}

/** Docker name of a container that all pods of a host share: `<stack>-<role>`. Roles are reserved names. */
export function hostContainerName(stack: string, role: HostRole): string {
  return `${stack}-${role}`;
}

/** The labels of a Docker object that all pods of a host share. */
export function hostLabels(stack: string, role: HostRole): Record<string, string> {
  return { [STACK_LABEL]: stack, [ROLE_LABEL]: role };
}

/** The labels of a Docker object of a pod. */
export function labels(stack: string, attendee: string, role: string): Record<string, string> {
  return { [STACK_LABEL]: stack, [ATTENDEE_LABEL]: attendee, [ROLE_LABEL]: role };
}
