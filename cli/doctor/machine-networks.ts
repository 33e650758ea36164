import { type Block, blockOf, contains, formatBlock, overlap, parseBlock } from "../../config/cidr.ts";
import type { HostNetwork } from "../../plan/host-fit.ts";

/** A network, or a single address, that an interface of the machine leads to. */
export interface Route {
  readonly interface: string;
  /** CIDR notation: of a route the network, of an address the address with its prefix length. */
  readonly block: string;
}

/**
 * Addresses that carriers use inside their networks, and some VPNs (Tailscale) for all of theirs: a machine with
 * one such address may meet any other, and Tailscale drops what comes from the range and not from its own interface.
 * https://github.com/tailscale/tailscale/issues/12555
 */
const SHARED_RANGE = blockOf("100.64.0.0/10");

/** What an engine's bridges are called, pods' among them. They stay when it stops, and nothing else tells whose. */
const ENGINE_BRIDGE = /^(docker0|br-[0-9a-f]{12}|wp[0-9a-f]{13})$/;

/**
 * The networks that a machine uses, without those that an engine made there.
 *
 * A single address, as a VPN gives, says nothing of the network behind it; one in 100.64.0.0/10 stands for the
 * whole range.
 *
 * @param routes of the machine: routes and addresses, in any order.
 * @param engineSubnets what the engine's own networks have, in CIDR notation.
 */
export function machineNetworks(routes: readonly Route[], engineSubnets: readonly string[]): HostNetwork[] {
  const engineBlocks = engineSubnets.flatMap((subnet) => parseBlock(subnet) ?? []);
  const networks = new Map<string, HostNetwork>();
  for (const { interface: name, block: text } of routes) {
    const block = parseBlock(text);
    if (block === undefined || isEverywhere(block) || ENGINE_BRIDGE.test(name)) continue;
    if (engineBlocks.some((other) => contains(other, block))) continue;
    const isSingle = block.prefix === 32;
    const wide = isSingle && overlap(block, SHARED_RANGE) ? SHARED_RANGE : block;
    const subnet = formatBlock(wide);
    if (!networks.has(subnet)) networks.set(subnet, { name, subnets: [subnet] });
  }
  return [...networks.values()];
}

/** The default route, also in two halves as VPNs write it, and loopback. */
function isEverywhere({ first, prefix }: Block): boolean {
  return prefix <= 1 || first >>> 24 === 127;
}
