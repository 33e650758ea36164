import { createHash } from "node:crypto";

import { type Block, formatAddress, formatBlock, overlap } from "../config/cidr.ts";

/** A pod's bridge network. */
export interface NetworkPlan {
  /** IPv4 network in CIDR notation. A change replaces the pod. */
  readonly subnet: string;
  /** The host's address on it: the first usable one. Given, because an engine that chooses reports a difference. */
  readonly gateway: string;
}

/** Prefix length of a planned subnet: 16 addresses, of which a pod takes two, the anchor's and the gateway's. */
const POD_PREFIX = 28;
const POD_ADDRESSES = 2 ** (32 - POD_PREFIX);

/**
 * The subnet of a pod: a /28 at a place that a hash of stack and attendee picks. Nobody else has a say in it, so no
 * edit of the roster moves a running pod, and two stacks that both have an alice may share an engine.
 *
 * Two of `n` pods meet with a probability of about `n² / (2 × places)`: 2 % for 100 pods in a /10 (2^18 places),
 * and sooner in a smaller range. {@link freeSubnet} has the way out.
 *
 * @param range /28 or larger.
 */
export function planSubnet(range: Block, stack: string, attendee: string): Block {
  return podBlock(range, firstPlace(range, stack, attendee));
}

/**
 * A subnet for the attendee that overlaps nothing that is taken: the first free place from the planned one on, in
 * a circle. Nothing if the range is full.
 */
export function freeSubnet(
  range: Block,
  stack: string,
  attendee: string,
  taken: readonly Block[],
): Block | undefined {
  const start = firstPlace(range, stack, attendee);
  for (let step = 0; step < places(range); step += 1) {
    const block = podBlock(range, (start + step) % places(range));
    if (!taken.some((other) => overlap(other, block))) return block;
  }
  return undefined;
}

/** A network on a block, with its gateway. */
export function networkOn(block: Block): NetworkPlan {
  return { subnet: formatBlock(block), gateway: formatAddress(block.first + 1) };
}

function firstPlace(range: Block, stack: string, attendee: string): number {
  // Neither name can hold a slash, so no two pairs give one text. Places are a power of two, so none is favoured.
  const hash = createHash("sha256").update(`${stack}/${attendee}`).digest();
  return hash.readUInt32BE() % places(range);
}

function places(range: Block): number {
  return 2 ** (POD_PREFIX - range.prefix);
}

function podBlock(range: Block, place: number): Block {
  const first = range.first + place * POD_ADDRESSES;
  return { first, last: first + POD_ADDRESSES - 1, prefix: POD_PREFIX };
}
