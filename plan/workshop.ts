import { type Block, blockOf } from "../config/cidr.ts";
import type { Attendee, WorkshopConfiguration } from "../config/parse.ts";
import { ConfigurationError, sortProblems } from "../config/problem.ts";
import { nameProblems } from "./collisions.ts";
import { divideMemory } from "./limits.ts";
import { subnetProblems } from "./overlaps.ts";
import type { GatewayPlan, PodPlan, WorkshopPlan } from "./plan.ts";
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
  const { attendees, terminal } = configuration;
  const gateway = planGateway(stack, range, configuration.gateway);
  const pods = attendees.map((attendee) => planPod(stack, range, attendee));
  const plan = { stack, cidr, gateway, terminal, pods };
  const problems = [...nameProblems(plan), ...subnetProblems(plan)];
  if (problems.length > 0) throw new ConfigurationError(`Pulumi.${stack}.yaml`, sortProblems(problems));
  return plan;
}

/** An id that no attendee has: theirs begin with a letter. */
const GATEWAY_ID = "_gateway";

function planGateway(
  stack: string,
  range: Block,
  { domain, port }: WorkshopConfiguration["gateway"],
): GatewayPlan {
  const isLocal = domain === "localhost" || domain.endsWith(".localhost");
  return {
    network: networkOn(planSubnet(range, stack, GATEWAY_ID)),
    domain,
    port,
    listen: isLocal ? "127.0.0.1" : "0.0.0.0",
  };
}

function planPod(stack: string, range: Block, { pod, subnet, ...attendee }: Attendee): PodPlan {
  const { memoryMiB, ...rest } = pod;
  const block = subnet === undefined ? planSubnet(range, stack, attendee.id) : blockOf(subnet);
  return {
    attendee,
    network: networkOn(block),
    memoryMiB: divideMemory(memoryMiB),
    ...rest,
  };
}
