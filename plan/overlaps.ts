import { type Block, blockOf, formatBlock, overlap } from "../config/cidr.ts";
import type { Problem } from "../config/problem.ts";
import { freeSubnet } from "./subnets.ts";
import type { WorkshopPlan } from "./plan.ts";

/**
 * Pods whose subnets overlap that of the gateway or of a pod before it: each with the first of these, and a free
 * subnet for one of the two.
 */
export function subnetProblems({ stack, cidr, gateway, pods }: WorkshopPlan): Problem[] {
  const owners = [
    { owner: "the gateway", subnet: gateway.network.subnet },
    ...pods.map(({ attendee: { id }, network }) => ({ owner: `"${id}"`, subnet: network.subnet })),
  ];
  const blocks = owners.map(({ subnet }) => blockOf(subnet));
  const taken = [...blocks];
  return pods.flatMap(({ attendee: { id }, network }, index) => {
    const own = blockOf(network.subnet);
    const before = blocks.slice(0, index + 1).findIndex((block) => overlap(block, own));
    const other = owners[before];
    if (other === undefined) return [];

    const free = freeSubnet(blockOf(cidr), stack, id, taken);
    if (free !== undefined) taken.push(free);
    return [
      {
        path: `workshop:attendees[${index}].subnet`,
        message: `"${id}" and ${other.owner} would overlap: ${network.subnet} and ${other.subnet}`,
        fix:
          free === undefined
            ? `no subnet of ${cidr} is free: write a larger workshop:network.cidr`
            : `give ${before === 0 ? "it" : "one of them, best the newer,"} a subnet of its own\n${subnetEntry(id, free)}`,
      },
    ];
  });
}

/** An attendee with an explicit subnet as YAML, for a fix. */
export function subnetEntry(id: string, block: Block): string {
  return `  - id: ${id}\n    subnet: ${formatBlock(block)}`;
}
