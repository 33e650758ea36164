import type { TestClass } from "../class.ts";

/** What the engine says of a pod's network. */
export interface PodNetwork {
  /** The pod's own address. */
  readonly address: string;
  /** The host's address in it. */
  readonly gateway: string;
  readonly subnet: string;
  /** Name of the host's interface to it. */
  readonly bridge: string;
}

/** Asks the engine about the network of an attendee's pod. */
export async function podNetwork(workshop: TestClass, attendee: string): Promise<PodNetwork> {
  const anchor = await workshop.engine.getContainer(workshop.container(attendee, "anchor")).inspect();
  const [joined] = Object.values(anchor.NetworkSettings.Networks);
  if (joined === undefined) throw new Error(`${attendee} has no network`);
  const {
    Id: id,
    IPAM: ipam,
    Options: options,
  } = await workshop.engine.getNetwork(joined.NetworkID).inspect();
  return {
    address: joined.IPAddress,
    gateway: joined.Gateway,
    subnet: ipam?.Config?.[0]?.["Subnet"] ?? "",
    bridge: options?.["com.docker.network.bridge.name"] ?? `br-${id.slice(0, 12)}`,
  };
}
