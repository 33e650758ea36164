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
  // A private engine's host has none.
  for (const [device, address] of scene.isolation === "userns" ? [] : globalAddresses()) {
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
  const device = insist(await host.run(`ip -oneline addr show to ${gateway} | cut -d' ' -f2`)).trim();
  const addresses = insist(await host.run(`ip -6 -oneline addr show dev ${device} scope link`));
  const [linkLocal] = /fe80::[0-9a-f:]+/.exec(addresses) ?? [];
  if (linkLocal === undefined) throw new NotHere(`the host has no link-local address beside ${gateway}`);
  return `${linkLocal}%${place === host ? device : "eth0"}`;
}

const GATEWAY = "ip route show default | cut -d' ' -f3";

function globalAddresses(): [string, string][] {
  return Object.entries(networkInterfaces()).flatMap(([device, addresses = []]) =>
    addresses
      .filter(({ family, internal, scopeid }) => family === "IPv6" && !internal && scopeid === 0)
      .map(({ address }): [string, string] => [device, address]),
  );
}
