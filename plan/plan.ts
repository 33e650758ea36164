import type { Isolation, Role, Terminal } from "../config/built-in.ts";
import type { ServiceSettings } from "../config/parse.ts";
import type { NetworkPlan } from "./subnets.ts";

/** Everything that decides what one pod is. */
export interface PodPlan {
  /** The id, a DNS label, is the middle part of every Docker name; the name is how the attendee is addressed. */
  readonly attendee: {
    readonly id: string;
    readonly name: string;
    /** Whether the pod waits for a walk-in. Absent for those on the list. */
    readonly isGuest?: true;
  };
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
  /** What keeps the pod's engine from the host. A change replaces the engine; what it kept waits on the volume. */
  readonly isolation: Isolation;
  /** Further members, each with a memory limit of its own, in the trainer's order. */
  readonly services: readonly ServiceSettings[];
}

/** Where browsers find a class. A change replaces the gateway, and one of the domain the door. */
export interface GatewayPlan {
  /** The gateway's own bridge network. */
  readonly network: NetworkPlan;
  /** Below which attendees have their addresses. */
  readonly domain: string;
  /** TCP port on the engine's machine. */
  readonly port: number;
  /** Address on the engine's machine: all of them, or loopback where the name leads nowhere else. */
  readonly listen: "0.0.0.0" | "127.0.0.1";
}

/** A workshop, worked out: components declare it as it is. */
export interface WorkshopPlan {
  /** First part of every Docker name. */
  readonly stack: string;
  /** The IPv4 range that planned subnets are cut from, in CIDR notation. */
  readonly cidr: string;
  /** How browsers get in. */
  readonly gateway: GatewayPlan;
  /** What attendees' addresses open. A change replaces every shell. */
  readonly terminal: Terminal;
  /** One per attendee, in the order of the roster; then the walk-ins'. */
  readonly pods: readonly PodPlan[];
}
