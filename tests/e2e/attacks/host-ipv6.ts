import { networkInterfaces } from "node:os";

import { insist } from "../class.ts";
import { NotHere, type Place, type Probe, refused, script } from "./attempt.ts";
import { greets, sends } from "./greetings.ts";
import { arrives } from "./mailbox.ts";
import type { Scene } from "./scene.ts";

/**
 * What alice reaches of the host by IPv6. A pod's network has none, but the host's end of it has a link-local address,
 * and root in the pod switches the pod's own on.
 */
export function hostIpv6(scene: Scene): void {
  const { alice, host, ordinary } = scene;
  const atLinkLocal = (probe: (address: string) => Probe): Probe => {
    return async (place) => probe(await hostsLinkLocal(scene, place))(place);
  };
  refused({
    what: "a TCP service of the host at its link-local IPv6 address",
    from: [alice.shell, alice.root],
    attempt: atLinkLocal((address) => script(() => greets("host", address, scene.servers.tcpPort))),
    control: [host, ordinary],
  });
  refused({
    what: "a UDP service of the host at its link-local IPv6 address",
    from: [alice.shell, alice.root],
    attempt: atLinkLocal((address) =>
      arrives(
        () => scene.servers.udp6.mailbox,
        (word) => sends(word, address, scene.servers.udp6.port),
      ),
    ),
    control: [host, ordinary],
  });
  for (const [device, address] of globalAddresses()) {
    refused({
      what: `a TCP service of the host at the IPv6 address of its ${device}, by a route of one's own`,
      from: [alice.root],
      attempt: async (place) => {
        const [gateway = ""] = (await hostsLinkLocal(scene, place)).split("%");
        const route = `${address} via ${gateway} dev eth0`;
        const probe = greets("host", address, scene.servers.tcpPort);
        return script(
          () => `ip -6 route add ${route} || exit 3; ${probe}; code=$?; ip -6 route del ${route}; exit $code`,
        )(place);
      },
      control: [ordinary],
    });
  }
}

/** The host's link-local address on the link to a place, with the place's name of the link. */
async function hostsLinkLocal({ alice, host }: Scene, place: Place): Promise<string> {
  const gateway = place === host ? alice.network().gateway : insist(await place.run(GATEWAY)).trim();
  for (const [device, addresses = []] of Object.entries(networkInterfaces())) {
    if (!addresses.some(({ address }) => address === gateway)) continue;
    const linkLocal = addresses.find(({ scopeid = 0 }) => scopeid !== 0);
    if (linkLocal !== undefined) return `${linkLocal.address}%${place === host ? device : "eth0"}`;
  }
  throw new NotHere(`the host has no link-local address beside ${gateway}`);
}

const GATEWAY = "ip route show default | cut -d' ' -f3";

function globalAddresses(): [string, string][] {
  return Object.entries(networkInterfaces()).flatMap(([device, addresses = []]) =>
    addresses
      .filter(({ family, internal, scopeid }) => family === "IPv6" && !internal && scopeid === 0)
      .map(({ address }): [string, string] => [device, address]),
  );
}
