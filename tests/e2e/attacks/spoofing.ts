import { randomUUID } from "node:crypto";

import { insist, until } from "../class.ts";
import { type Place, type Probe, refused, script } from "./attempt.ts";
import { connects, forges, greets, PORT, type Source } from "./greetings.ts";
import { HAS_IPV6 } from "./host-servers.ts";
import { arrives } from "./mailbox.ts";
import type { Scene } from "./scene.ts";

/** What root in alice's pod does under addresses that are not the pod's. */
export function spoofing(scene: Scene): void {
  falseSources(scene);
  falseAnswer(scene);
  falseError(scene);
  falseNeighbours(scene);
  if (HAS_IPV6) falseRouter(scene);
}

/** Packets under a false source address. The control sends the same under its own. */
function falseSources(scene: Scene): void {
  const { alice, bob, ordinary, host } = scene;
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
    control: [host],
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

/** Says by ICMP to an address that what it sent from a port by UDP met a closed one. As root. */
function rebuffs(from: string, fromPort: number, to: string): string {
  return `perl -e '
use Socket;
sub sum { my $sum = unpack("%32n*", $_[0]); $sum = ($sum & 0xffff) + ($sum >> 16) while $sum >> 16; ~$sum & 0xffff }
my ($from, $to) = (inet_aton("${from}"), inet_aton("${to}"));
my $sent = pack("CCnnnCCna4a4nnnn", 0x45, 0, 28, 1, 0, 64, 17, 0, $from, $to, ${fromPort}, ${PORT}, 8, 0);
my $icmp = pack("CCnN", 3, 3, 0, 0) . $sent;
substr($icmp, 2, 2) = pack("n", sum($icmp));
socket(my $raw, AF_INET, SOCK_RAW, 1) or die $!;
send($raw, $icmp, 0, sockaddr_in(0, $from)) or die $!;
'`;
}

/** Somebody on the way says that what the host asks cannot be reached. Whoever is on the way has an address of their own. */
function falseError(scene: Scene): void {
  const { alice, ordinary } = scene;
  refused({
    what: "an ICMP error about what the host asked the outside",
    from: [alice.root],
    attempt: async (place) => {
      const { asker } = scene.servers;
      await asker.mailbox.mark(randomUUID());
      const before = asker.rebuffs();
      insist(await place.run(rebuffs(scene.beyond.host, asker.port, scene.beyond.address)));
      // Once the host is answered again, it has heard of everything that came before.
      const last = randomUUID();
      await until(async () => {
        await asker.mailbox.mark(last);
        return asker.mailbox.has(last);
      });
      return asker.rebuffs() > before;
    },
    control: [ordinary],
  });
}

/** An address that is claimed by ARP, and who is to believe it. */
interface Claim {
  readonly claimed: string;
  readonly victim: Place;
  /** Where the victim wants to go: to the address, or beyond it. */
  readonly goal: string;
  /** What the greeter of the one who claims says. */
  readonly greeting: string;
}

/** Claims an address as the sender's own, three times. */
const claims = (address: string): string => `perl -e '
use Socket;
sub of { local @ARGV = "/sys/class/net/eth0/$_[0]"; my $text = <>; chomp $text; $text }
my $mac = pack("H*", of("address") =~ tr/://dr);
my $ip = inet_aton("${address}");
my ($protocol, $everybody) = (0x0806, "\\xff" x 6);
my $claim = $everybody . $mac . pack("nnnCCn", $protocol, 1, 0x0800, 6, 4, 2) . $mac . $ip . $everybody . $ip;
socket(my $wire, 17, SOCK_RAW, 0) or die $!;
my $to = pack("SniSCCa8", 17, $protocol, of("ifindex"), 0, 0, 6, $everybody);
for (1 .. 3) { send($wire, $claim, 0, $to) or die $!; sleep 1 }
'`;

/** Claims an address, and asks whether the victim then meets the one who did. */
function deceives(claim: () => Claim): Probe {
  return async (place) => {
    const { claimed, victim, goal, greeting } = claim();
    // The victim learns who has the address before it hears otherwise: a claim changes only what is known.
    await victim.run(connects(goal));
    const addresses = [`${claimed}/32 dev eth0`, ...(goal === claimed ? [] : [`${goal}/32 dev lo`])];
    const each = (verb: string): string => addresses.map((one) => `ip addr ${verb} ${one}`).join(" && ");
    try {
      insist(await place.run(`${each("add")} && ${claims(claimed)}`));
      return await script(() => greets(greeting, goal))(victim);
    } finally {
      insist(await place.run(each("del")));
    }
  };
}

function falseNeighbours(scene: Scene): void {
  const { alice, bob, ordinary, companion, host } = scene;
  const alices = { greeting: "alice" };
  const ordinaries = { greeting: "ordinary" };
  refused({
    what: "bob's gateway's address claimed by ARP, for what bob sends",
    from: [alice.root],
    attempt: deceives(() => ({
      ...alices,
      claimed: bob.network().gateway,
      victim: bob.shell,
      goal: scene.beyond.address,
    })),
    control: [{ ...ordinary, name: "an ordinary container on one in the same network" }],
    controlled: deceives(() => ({
      ...ordinaries,
      claimed: scene.elsewhere.gateway,
      victim: companion,
      goal: scene.beyond.address,
    })),
  });
  refused({
    what: "bob's address claimed by ARP, for what the host sends him",
    from: [alice.root],
    attempt: deceives(() => {
      const { address } = bob.network();
      return { ...alices, claimed: address, victim: host, goal: address };
    }),
    control: [{ ...ordinary, name: "an ordinary container, of one in the same network" }],
    controlled: deceives(() => {
      const address = scene.elsewhere.companionsAddress;
      return { ...ordinaries, claimed: address, victim: host, goal: address };
    }),
  });
}

/** Says that the sender is an IPv6 router, for the next 5 s. */
const ADVERTISES = `perl -e '
use Socket;
my $index = do { local @ARGV = "/sys/class/net/eth0/ifindex"; <> };
socket(my $icmp, 10, SOCK_RAW, 58) or die $!;
setsockopt($icmp, 41, 18, pack("i", 255)) or die $!;
my $everybody = pack("SnN", 10, 0, 0) . Socket::inet_pton(10, "ff02::1") . pack("L", $index);
send($icmp, pack("CCnCCnNN", 134, 0, 0, 64, 0, 5, 0, 0), 0, $everybody) or die $!;
'`;

function falseRouter({ alice, host, ordinary, companion }: Scene): void {
  const routesThrough = (victim: Place): Probe => {
    return async (place) => {
      const own = insist(await place.run("ip -6 -oneline addr show dev eth0 scope link"));
      const [address = "nobody"] = /fe80::[0-9a-f:]+/.exec(own) ?? [];
      insist(await place.run(ADVERTISES));
      return script(() => `ip -6 route show default | grep -q "via ${address} "`)(victim);
    };
  };
  refused({
    what: "an IPv6 router's advertisement, to be the host's default route",
    from: [alice.root],
    attempt: routesThrough(host),
    control: [{ ...ordinary, name: "an ordinary container on one in the same network" }],
    controlled: routesThrough(companion),
  });
}
