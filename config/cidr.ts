import { Address4 } from "ip-address";

import { type Reader, refuse } from "./reading.ts";

/** A block of IPv4 addresses that CIDR notation can express. */
export interface Block {
  /** First address, as a number. */
  readonly first: number;
  /** Last address, as a number. */
  readonly last: number;
  /** Length of the network prefix, 0 to 32. */
  readonly prefix: number;
}

/** Which networks a setting takes. */
export interface NetworkLimits {
  /** Length of the shortest prefix: the largest network. */
  readonly minPrefix: number;
  /** Length of the longest prefix: the smallest network. */
  readonly maxPrefix: number;
  /** Suggested where a value gives no length. */
  readonly usualPrefix: number;
  /** Suggested where a value gives no hint of what was meant. */
  readonly example: string;
}

/** The block that an address with a prefix length lies in, or nothing where the text is no such thing (or IPv6). */
export function parseBlock(text: string): Block | undefined {
  if (!Address4.isValid(text)) return undefined;
  const address = new Address4(text);
  const first = Number(address.startAddress().bigInt());
  return { first, last: Number(address.endAddress().bigInt()), prefix: address.subnetMask };
}

/** The block of a network that was read and checked before. Anything else is a bug, and throws. */
export function blockOf(network: string): Block {
  const block = parseBlock(network);
  if (block === undefined) throw new TypeError(`${network} is not an IPv4 network`);
  return block;
}

/** `100.64.0.0/10`. */
export function formatBlock({ first, prefix }: Block): string {
  return `${formatAddress(first)}/${prefix}`;
}

/** `100.64.0.1`. */
export function formatAddress(address: number): string {
  return Address4.fromInteger(address).correctForm();
}

/** Whether two blocks have an address in common. */
export function overlap(a: Block, b: Block): boolean {
  return a.first <= b.last && b.first <= a.last;
}

/** Whether all of `inner` lies in `outer`. */
export function contains(outer: Block, inner: Block): boolean {
  return outer.first <= inner.first && inner.last <= outer.last;
}

/** Loopback, link-local, multicast and the like: the kernel does not route these between containers. */
const UNUSABLE = ["0.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "224.0.0.0/3"].map(blockOf);

/** Reads an IPv4 network such as `100.64.0.0/10`. Returns it as it was written: there is one spelling only. */
export function networkReader(limits: NetworkLimits): Reader<string> {
  return (value) => {
    const block = typeof value === "string" ? parseBlock(value) : undefined;
    const fix = `write "${suggest(value, limits)}"`;
    if (typeof value !== "string" || block === undefined) {
      return refuse(value, "is not an IPv4 network", fix);
    }
    if (!value.includes("/")) return refuse(value, "has no prefix length", fix);
    if (block.prefix < limits.minPrefix || block.prefix > limits.maxPrefix) {
      return refuse(value, `is not between /${limits.minPrefix} and /${limits.maxPrefix}`, fix);
    }
    if (isUnusable(block)) return refuse(value, "is a range that containers cannot use", fix);
    if (value !== formatBlock(block)) return refuse(value, "is not the first address of its network", fix);
    return { value };
  };
}

/** The nearest network that would be accepted. */
function suggest(value: unknown, { minPrefix, maxPrefix, usualPrefix, example }: NetworkLimits): string {
  const [, address, length] = (typeof value === "string" ? /^([\d.]+)(?:\/(\d+))?$/.exec(value) : null) ?? [];
  if (address === undefined) return example;
  const prefix = Math.min(Math.max(Number(length ?? usualPrefix), minPrefix), maxPrefix);
  const block = parseBlock(`${address}/${prefix}`);
  return block === undefined || isUnusable(block) ? example : formatBlock(block);
}

function isUnusable(block: Block): boolean {
  return UNUSABLE.some((unusable) => overlap(unusable, block));
}
