import { networkInterfaces } from "node:os";

import { granted, refused, script } from "./attempt.ts";
import { answers, greets, PORT, sends } from "./greetings.ts";
import { METADATA_ADDRESS } from "./host-servers.ts";
import { arrives } from "./mailbox.ts";
import { ELSEWHERE } from "./outside.ts";
import type { Scene } from "./scene.ts";

/** What alice reaches of the host, and of what is behind it. */
export function hostServices(scene: Scene): void {
  const { alice, host, ordinary } = scene;
  const addresses = {
    "the pod's gateway": () => alice.network().gateway,
    "bob's gateway": () => scene.bob.network().gateway,
    ...hostAddresses(),
  };
  for (const [name, address] of Object.entries(addresses)) {
    refused({
      what: `a TCP service of the host at ${name}`,
      from: [alice.shell, alice.root, alice.contained],
      attempt: script(() => greets("host", address(), scene.servers.tcpPort)),
      control: [host, ordinary],
    });
    refused({
      what: `a UDP service of the host at ${name}`,
      from: [alice.shell, alice.root, alice.contained],
      attempt: arrives(
        () => scene.servers.udp4.mailbox,
        (word) => sends(word, address(), scene.servers.udp4.port),
      ),
      control: [host, ordinary],
    });
  }
  published(scene);
  metadata(scene);
  beyond(scene);
}

/** IPv4 addresses of the host, by what a test calls them. Those of networks that come and go are left out. */
function hostAddresses(): Record<string, () => string> {
  const stay = Object.entries(networkInterfaces()).filter(([device]) => !/^(br-|wp|veth|out-)/.test(device));
  return Object.fromEntries(
    stay.flatMap(([device, addresses = []]) =>
      addresses
        .filter(({ family, internal }) => family === "IPv4" && !internal)
        .map(({ address }) => [`its ${device}`, () => address]),
    ),
  );
}

/** What another container publishes on the host's addresses, and the container itself. */
function published(scene: Scene): void {
  const { alice, host } = scene;
  refused({
    what: "a port that another container publishes on the host",
    from: [alice.shell, alice.root, alice.contained],
    attempt: script(() => greets("ordinary", scene.beyond.host, scene.stranger.publishedPort)),
    control: [host, scene.outside],
  });
  refused({
    what: "another container, at its own address",
    from: [alice.shell, alice.root, alice.contained],
    attempt: script(() => greets("ordinary", scene.stranger.address)),
    control: [host],
  });
}

function metadata(scene: Scene): void {
  const { alice, host, ordinary } = scene;
  const from = [alice.shell, alice.root, alice.contained];
  refused({
    what: `a cloud's metadata service at ${METADATA_ADDRESS}`,
    from,
    attempt: script(() => {
      const url = `http://${METADATA_ADDRESS}:${scene.servers.metadataPort}/latest/meta-data/`;
      return `curl --silent --max-time 3 --noproxy '*' ${url} | grep -q credentials`;
    }),
    control: [host, ordinary],
  });
  for (const [address, name] of Object.entries(ELSEWHERE)) {
    refused({
      what: `${name}, ${address}`,
      from,
      attempt: script(() => greets("outside", address)),
      control: [host, ordinary],
    });
  }
}

/** What stays open: a firewall that let nothing through would pass every test above. */
function beyond(scene: Scene): void {
  const { alice } = scene;
  const closed = { ...alice.shell, name: "whoever tries a port that is closed" };
  for (const [protocol, hears] of Object.entries({ TCP: greets, UDP: answers })) {
    granted({
      what: `the outside by ${protocol}`,
      from: [alice.shell, alice.root, alice.contained],
      attempt: script(() => hears("outside", scene.beyond.address)),
      control: [closed],
      controlled: script(() => hears("outside", scene.beyond.address, PORT + 1)),
    });
  }
  granted({
    what: "the name of a container of one's own pod",
    from: [alice.shell, alice.root],
    attempt: script(() => `getent hosts ${scene.workshop.container("alice", "anchor")} || exit 1`),
    control: [scene.bob.shell],
  });
}
