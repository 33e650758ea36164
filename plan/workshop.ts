import type { Role } from "../config/built-in.ts";
import { type Block, blockOf } from "../config/cidr.ts";
import type { Attendee, ServiceSettings, WorkshopConfiguration } from "../config/parse.ts";
import { ConfigurationError, sortProblems } from "../config/problem.ts";
import { nameProblems } from "./collisions.ts";
import { divideMemory } from "./limits.ts";
import { subnetProblems } from "./overlaps.ts";
import { type NetworkPlan, networkOn, planSubnet } from "./subnets.ts";

/** A further member of a pod, as the trainer configured it. */
export type ServicePlan = ServiceSettings;

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
  /** Further members, each with a memory limit of its own, in the trainer's order. */
  readonly services: readonly ServicePlan[];
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

/**
 * Works out every pod of a stack. Each depends on the stack's name, its own attendee and the range, and on no
 * other attendee.
 *
 * @throws {ConfigurationError} with every two pods that cannot live on one engine.
 */
export function planWorkshop(stack: string, configuration: WorkshopConfiguration): WorkshopPlan {
  const { cidr } = configuration.network;
  const range = blockOf(cidr);
  const pods = configuration.attendees.map((attendee) => planPod(stack, range, attendee));
  const plan = { stack, cidr, pods };
  const problems = [...nameProblems(plan), ...subnetProblems(plan)];
  if (problems.length > 0) throw new ConfigurationError(`Pulumi.${stack}.yaml`, sortProblems(problems));
  return plan;
}

function planPod(stack: string, range: Block, { id, name, pod, subnet }: Attendee): PodPlan {
  const { memoryMiB, cpus, pids, services } = pod;
  const block = subnet === undefined ? planSubnet(range, stack, id) : blockOf(subnet);
  return {
    attendee: { id, name },
    network: networkOn(block),
    cpus,
    pids,
    memoryMiB: divideMemory(memoryMiB),
    services,
  };
}
