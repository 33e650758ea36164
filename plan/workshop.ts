import { type Block, blockOf } from "../config/cidr.ts";
import type { Attendee, WorkshopConfiguration } from "../config/parse.ts";
import { ConfigurationError, sortProblems } from "../config/problem.ts";
import { nameProblems } from "./collisions.ts";
import { divideMemory } from "./limits.ts";
import { subnetProblems } from "./overlaps.ts";
import type { PodPlan, WorkshopPlan } from "./plan.ts";
import { networkOn, planSubnet } from "./subnets.ts";

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
  const { memoryMiB, ...rest } = pod;
  const block = subnet === undefined ? planSubnet(range, stack, id) : blockOf(subnet);
  return {
    attendee: { id, name },
    network: networkOn(block),
    memoryMiB: divideMemory(memoryMiB),
    ...rest,
  };
}
