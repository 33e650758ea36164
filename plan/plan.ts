import type { Role } from "../config/built-in.ts";
import type { ServiceSettings } from "../config/parse.ts";
import type { NetworkPlan } from "./subnets.ts";

/** Everything that decides what one pod is. */
export interface PodPlan {
  /** The id, a DNS label, is the middle part of every Docker name; the name is how the attendee is addressed. */
  readonly attendee: { readonly id: string; readonly name: string };
  /** The pod's own bridge network. A change replaces the pod. */
  readonly network: NetworkPlan;
  /** Cores that each member may use. A change replaces the members. */
  readonly cpus: number;
  /** Processes and threads of each member. Changed in place. */
  readonly pids: number;
  /** Limit of each built-in member. Changed in place. */
  readonly memoryMiB: Readonly<Record<Role, number>>;
  /** What the pod may keep on disk. Absent where that is not limited. A change leaves a running pod as it is. */
  readonly diskMiB?: number;
  /** Further members, each with a memory limit of its own, in the trainer's order. */
  readonly services: readonly ServiceSettings[];
}

/** A workshop, worked out: components declare it as it is. */
export interface WorkshopPlan {
  /** First part of every Docker name. */
  readonly stack: string;
  /** The IPv4 range that planned subnets are cut from, in CIDR notation. */
  readonly cidr: string;
  /** One per attendee, in the order of the roster. */
  readonly pods: readonly PodPlan[];
}
