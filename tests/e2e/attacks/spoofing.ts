import { randomUUID } from "node:crypto";

import { insist } from "../class.ts";
import { type Place, type Probe, refused, script } from "./attempt.ts";
import { connects, forges, greets, PORT, type Source } from "./greetings.ts";
import { arrives } from "./mailbox.ts";
import type { Scene } from "./scene.ts";

/** What root in alice's pod does under addresses that are not the pod's. */
export function spoofing(scene: Scene): void {
  falseSources(scene);
  falseAnswer(scene);
  falseNeighbours(scene);
  falseRouter(scene);
}

/** Packets under a false source address. The control sends the same under its own. */
function falseSources(scene: Scene): void {
  const { alice, bob, ordinary } = scene;
  const toOutside = (source: () => Source): Probe =>
    arrives(
      () => scene.beyond.mailbox,
      (word) => forges(word, source(), scene.beyond.address),
    );
  const toHost = (source: () => Source): Probe =>
    arrives(
      () => scene.servers.udp4.mailbox,
      (word) => forges(word, source(), scene.beyond.host, scene.servers.udp4.port),
    );
  const toBob = (source: () => Source): Probe =>
    arrives(
      () => scene.bobsMailbox,
      (word) => forges(word, source(), bob.network().address),
    );
  const own = (): Source => ({});
  const asBob = (): Source => ({ address: bob.network().address });
  const asBobsGateway = (): Source => ({ address: bob.network().gateway });
  refused({
    what: "a packet to the outside under bob's address",
    from: [alice.root],
    attempt: toOutside(asBob),
    control: [{ ...alice.root, name: "alice under her own" }],
    controlled: toOutside(own),
  });
  refused({
    what: "a packet to the host under bob's address",
    from: [alice.root],
    attempt: toHost(asBob),
    control: [ordinary],
    controlled: toHost(own),
  });
  refused({
    what: "a packet to bob under his gateway's address",
    from: [alice.root],
    attempt: toBob(asBobsGateway),
    control: [bob.guest],
    controlled: toBob(own),
  });
}

/** What the host asks the outside is answered by alice, as a false name server would. */
function falseAnswer(scene: Scene): void {
  const { alice, outside } = scene;
  const answersAs = (source: () => Source): Probe => {
    const arriving = arrives(
      () => scene.servers.asker.mailbox,
      (word) => forges(word, source(), scene.beyond.host, scene.servers.asker.port),
    );
    return async (place) => {
      // The host asks, so that it is open for an answer.
      await scene.servers.asker.mailbox.mark(randomUUID());
      return arriving(place);
    };
  };
  refused({
    what: "an answer to the host under the address that it asked",
    from: [alice.root],
    attempt: answersAs(() => ({ address: scene.beyond.address, port: PORT })),
    control: [outside],
    controlled: answersAs(() => ({ port: PORT })),
  });
}

/** What alice says by ARP. */
interface Claim {
  /** The address that she says is hers. */
  readonly claimed: string;
  /** Where the victim wants to go: there, or beyond it. */
  readonly goal: string;
}

/** Claims an address by ARP, and asks whether a victim that goes there meets alice. */
function deceives(victim: Place, claim: () => Promise<Claim>): Probe {
  return async (place) => {
    const { claimed, goal } = await claim();
    // The victim learns who has the address before alice says otherwise: a claim changes only what is known.
    await victim.run(connects(goal));
    const addresses = [`${claimed}/32 dev eth0`, ...(goal === claimed ? [] : [`${goal}/32 dev lo`])];
    const each = (verb: string): string => addresses.map((one) => `ip addr ${verb} ${one}`).join(" && ");
    const announce = (kind: string): string => `arping ${kind} -c 2 -I eth0 -s ${claimed} ${claimed}`;
    try {
      insist(await place.run(`${each("add")} && ${announce("-U")} && ${announce("-A")}`));
      return await script(() => greets("alice", goal))(victim);
    } finally {
      insist(await place.run(each("del")));
    }
  };
}

function falseNeighbours(scene: Scene): void {
  const { alice, bob, host } = scene;
  const alicesGateway = async (): Promise<Claim> =>
    Promise.resolve({ claimed: alice.network().gateway, goal: scene.beyond.address });
  const bobsGateway = async (): Promise<Claim> =>
    Promise.resolve({ claimed: bob.network().gateway, goal: scene.beyond.address });
  const bobs = async (): Promise<Claim> =>
    Promise.resolve({ claimed: bob.network().address, goal: bob.network().address });
  const guests = async (): Promise<Claim> => {
    const address = insist(await alice.guest.run("hostname -I | cut -d' ' -f1")).trim();
    return { claimed: address, goal: address };
  };
  refused({
    what: "bob's gateway's address claimed by ARP, for what bob sends",
    from: [alice.privileged],
    attempt: deceives(bob.shell, bobsGateway),
    control: [{ ...alice.privileged, name: "alice on a guest in her own network" }],
    controlled: deceives(alice.guest, alicesGateway),
  });
  refused({
    what: "bob's address claimed by ARP, for what the host sends him",
    from: [alice.privileged],
    attempt: deceives(host, bobs),
    control: [{ ...alice.privileged, name: "alice with the address of a guest in her own network" }],
    controlled: deceives(host, guests),
  });
}

/** The sender says that it is an IPv6 router, for 5 s. */
const ADVERTISES = `perl -e '
use Socket;
my ($index) = do { local @ARGV = "/sys/class/net/eth0/ifindex"; <> };
socket(my $icmp, 10, SOCK_RAW, 58) or die $!;
setsockopt($icmp, 41, 18, pack("i", 255)) or die $!;
my $everybody = pack("SnN", 10, 0, 0) . Socket::inet_pton(10, "ff02::1") . pack("L", $index);
send($icmp, pack("CCnCCnNN", 134, 0, 0, 64, 0, 5, 0, 0), 0, $everybody) or die $!;
'`;

function falseRouter({ alice, host }: Scene): void {
  const routesThroughHer =
    (victim: Place): Probe =>
    async (place) => {
      const her = insist(await place.run("ip -6 -oneline addr show dev eth0 scope link"));
      const [address] = /fe80::[0-9a-f:]+/.exec(her) ?? [];
      insist(await place.run(ADVERTISES));
      return script(() => `ip -6 route show default | grep -q 'via ${address ?? "nobody"} '`)(victim);
    };
  refused({
    what: "an IPv6 router's advertisement, to be the host's default route",
    from: [alice.root],
    attempt: routesThroughHer(host),
    control: [{ ...alice.root, name: "alice on a guest in her own network" }],
    controlled: routesThroughHer(alice.guest),
  });
}
