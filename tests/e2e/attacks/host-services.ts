import { networkInterfaces } from "node:os";

import { granted, type Probe, refused, script } from "./attempt.ts";
import { answers, greets, PORT, sends } from "./greetings.ts";
import { METADATA_ADDRESS } from "./host-servers.ts";
import { arrives } from "./mailbox.ts";
import { ELSEWHERE } from "./outside.ts";
import type { Scene } from "./scene.ts";

/** What alice reaches of the host, and of what is behind it. */
export function hostServices(scene: Scene): void {
  const { alice } = scene;
  const known = {
    "the pod's gateway": () => alice.network().gateway,
    "bob's gateway": () => scene.bob.network().gateway,
    "its docker0": () => scene.docker0,
  };
  // A private engine's host has no address of its own but that on the link.
  const further =
    scene.isolation === "userns" ? { "its link to the outside": () => scene.beyond.host } : hostAddresses();
  for (const [name, address] of Object.entries({ ...known, ...further })) {
    atAddress(scene, name, address);
  }
  published(scene);
  metadata(scene);
  beyond(scene);
}

function atAddress(scene: Scene, name: string, address: () => string): void {
  const { alice, host, ordinary } = scene;
  const tcp = (): string => greets("host", address(), scene.servers.tcpPort);
  const udp = (word: string): string => sends(word, address(), scene.servers.udp4.port);
  const arriving = (send: (word: string) => string): Probe => arrives(() => scene.servers.udp4.mailbox, send);
  const control = [host, ordinary];
  const anybody = { from: [alice.shell, alice.contained], way: (then: string) => then };
  const root = { from: [alice.root], way: (then: string) => pastOneself(address(), then) };
  // Only root is sure to ask the host's docker0 and not the pod's own.
  for (const { from, way } of name === "its docker0" ? [root] : [anybody, root]) {
    const attempt = script(() => way(tcp()));
    refused({
      what: `a TCP service of the host at ${name}`,
      from,
      attempt,
      control,
      controlled: script(tcp),
    });
    refused({
      what: `a UDP service of the host at ${name}`,
      from,
      attempt: arriving((word) => way(udp(word))),
      control,
      controlled: arriving(udp),
    });
  }
}

/** Further IPv4 addresses of the host, by what a test calls them. Those of networks that come and go are left out. */
function hostAddresses(): Record<string, () => string> {
  const stay = Object.entries(networkInterfaces()).filter(
    ([device]) => !/^(docker|br-|wp|veth|out-)/.test(device),
  );
  return Object.fromEntries(
    stay.flatMap(([device, addresses = []]) =>
      addresses
        .filter(({ family, internal }) => family === "IPv4" && !internal)
        .map(({ address }) => [`its ${device}`, () => address]),
    ),
  );
}

/**
 * Makes sure that a script of root goes to the host, and not to the pod itself: the pod's engine has a `docker0` too,
 * with the address that the host's has.
 */
function pastOneself(address: string, then: string): string {
  const others = `own=$(ip route show table local exact ${address} type local)
    gateway=$(ip route show default | cut -d' ' -f3)
    if [ -n "$own" ]; then ip route del $own table local && ip route add ${address} via $gateway || exit 3; fi`;
  const restore = `if [ -n "$own" ]; then ip route del ${address} && ip route add $own table local || exit 3; fi`;
  return `${others}; ${then}; code=$?; ${restore}; exit $code`;
}

/** What another container publishes on the host's addresses, and the container itself. */
function published(scene: Scene): void {
  const { alice, host } = scene;
  refused({
    what: "a port that another container publishes on the host",
    from: [alice.shell, alice.root, alice.contained],
    attempt: script(() => greets("ordinary", scene.beyond.host, scene.elsewhere.publishedPort)),
    control: [host, scene.outside],
  });
  refused({
    what: "another container, at its own address",
    from: [alice.shell, alice.root, alice.contained],
    attempt: script(() => greets("ordinary", scene.elsewhere.address)),
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
