import { type Block, blockOf, formatBlock, overlap } from "../config/cidr.ts";
import type { Problem } from "../config/problem.ts";
import { freeSubnet } from "./subnets.ts";
import type { WorkshopPlan } from "./plan.ts";

/** Pods whose subnets overlap, each with the first of those before it, and a free subnet for one of the two. */
export function subnetProblems({ stack, cidr, pods }: WorkshopPlan): Problem[] {
  const blocks = pods.map(({ network }) => blockOf(network.subnet));
  const taken = [...blocks];
  return pods.flatMap(({ attendee: { id }, network }, index) => {
    const own = blockOf(network.subnet);
    const before = blocks.slice(0, index).findIndex((block) => overlap(block, own));
    const other = pods[before];
    if (other === undefined) return [];

    const free = freeSubnet(blockOf(cidr), stack, id, taken);
    if (free !== undefined) taken.push(free);
    return [
      {
        path: `workshop:attendees[${index}].subnet`,
        message: `"${id}" and "${other.attendee.id}" would overlap: ${network.subnet} and ${other.network.subnet}`,
        fix:
          free === undefined
            ? `no subnet of ${cidr} is free: write a larger workshop:network.cidr`
            : `give one of them, best the newer, a subnet of its own\n${subnetEntry(id, free)}`,
      },
    ];
  });
}

/** An attendee with an explicit subnet as YAML, for a fix. */
export function subnetEntry(id: string, block: Block): string {
  return `  - id: ${id}\n    subnet: ${formatBlock(block)}`;
}
