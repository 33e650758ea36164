import { type Block, blockOf, formatBlock, overlap } from "../config/cidr.ts";
import type { Problem } from "../config/problem.ts";
import { pathOfPod } from "./paths.ts";
import type { PodPlan, WorkshopPlan } from "./plan.ts";
import { freeSubnet } from "./subnets.ts";

/**
 * Pods whose subnets overlap that of the gateway or of a pod before it: each with the first of these, and a free
 * subnet for one of the two. A walk-in's pod cannot be given one.
 */
export function subnetProblems({ stack, cidr, gateway, pods }: WorkshopPlan): Problem[] {
  const subnets = [gateway, ...pods].map(({ network }) => network.subnet);
  const blocks = subnets.map(blockOf);
  const taken = [...blocks];
  return pods.flatMap((pod, index) => {
    const { attendee, network } = pod;
    const own = blockOf(network.subnet);
    const before = blocks.slice(0, index + 1).findIndex((block) => overlap(block, own));
    if (before === -1) return [];

    const other = pods[before - 1];
    const movable = [pod, other].find((one) => one !== undefined && one.attendee.isGuest !== true);
    const free = movable && freeSubnet(blockOf(cidr), stack, movable.attendee.id, taken);
    if (free !== undefined) taken.push(free);
    const theirs = other === undefined ? "the gateway" : `"${other.attendee.id}"`;
    return [
      {
        path: attendee.isGuest === true ? pathOfPod(pods, pod) : `${pathOfPod(pods, pod)}.subnet`,
        message: `"${attendee.id}" and ${theirs} would overlap: ${network.subnet} and ${subnets[before] ?? ""}`,
        fix: fixOf(cidr, [pod, other], movable, free),
      },
    ];
  });
}

function fixOf(
  cidr: string,
  [pod, other]: readonly [PodPlan, PodPlan | undefined],
  movable: PodPlan | undefined,
  free: Block | undefined,
): string {
  if (movable === undefined) return "write a smaller number, or another range as workshop:network.cidr";
  if (free === undefined) return `no subnet of ${cidr} is free: write a larger workshop:network.cidr`;
  const isChoice = other !== undefined && pod.attendee.isGuest !== true;
  const whom = isChoice
    ? "one of them, best the newer,"
    : movable === pod
      ? "it"
      : `"${movable.attendee.id}"`;
  return `give ${whom} a subnet of its own\n${subnetEntry(movable.attendee.id, free)}`;
}

/** An attendee with an explicit subnet as YAML, for a fix. */
export function subnetEntry(id: string, block: Block): string {
  return `  - id: ${id}\n    subnet: ${formatBlock(block)}`;
}
