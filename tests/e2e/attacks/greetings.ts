// Servers that greet with one word whoever connects or sends a datagram, and the scripts that want to be greeted. To
// hear the right word proves more than a connection: the right one answered.

/** Port of every greeter in a container, TCP and UDP. */
export const PORT = 7070;

/**
 * A server's command: on all IPv4 addresses of where it runs. What it is sent by UDP it prints, a line each, and
 * repeats behind the greeting.
 */
export function greeter(word: string): readonly string[] {
  return ["perl", "-e", GREETER, word, String(PORT)];
}

const GREETER = `
use IO::Socket::INET;
my ($word, $port) = @ARGV;
my %at = (LocalPort => $port, ReuseAddr => 1);
my $tcp = IO::Socket::INET->new(%at, Listen => 9) or die $@;
my $udp = IO::Socket::INET->new(%at, Proto => "udp") or die $@;
$| = 1;
if (fork) { while (my $peer = $tcp->accept) { print $peer "$word\\n" } }
else { while ($udp->recv(my $said, 999)) { print $said; $udp->send("$word $said") } }
`;

/** Whether a greeter is heard by TCP. */
export function greets(word: string, host: string, port = PORT): string {
  return `timeout 3 bash -c 'read -r heard </dev/tcp/${host}/${port} && [ "$heard" = ${word} ]'`;
}

/** Whether a greeter is heard by UDP. */
export function answers(word: string, host: string, port = PORT): string {
  // Whole, since what is not taken of a datagram is lost.
  const talk = `exec 3<>/dev/udp/${host}/${port} && echo hello >&3 && heard=$(head -n 1 <&3)`;
  return `timeout 3 bash -c '${talk} && [ "$heard" = "${word} hello" ]'`;
}

/** Whether a TCP port is open. */
export function connects(host: string, port = PORT): string {
  return `timeout 3 bash -c '</dev/tcp/${host}/${port}'`;
}

/** Sends a word by UDP and waits for nothing. A firewall's refusal is no failure of the script. */
export function sends(word: string, host: string, port = PORT): string {
  return `bash -c 'echo ${word} >/dev/udp/${host}/${port}' || true`;
}

/** Where a datagram claims to come from. */
export interface Source {
  /** Default: where it does come from. */
  readonly address?: string;
  /** Default: any. */
  readonly port?: number;
}

/** Sends a word by UDP as root, with a source address that is borrowed for it. */
export function forges(word: string, source: Source, host: string, port = PORT): string {
  const { address, port: sourcePort = 0 } = source;
  const borrow = `ip addr add ${address ?? ""}/32 dev eth0 && trap 'ip addr del ${address ?? ""}/32 dev eth0' EXIT`;
  const send = `perl -e '${SENDER}' ${word} ${address ?? "0.0.0.0"} ${sourcePort} ${host} ${port}`;
  return address === undefined ? send : `${borrow}; ${send}`;
}

const SENDER = `
use IO::Socket::INET;
my ($word, $address, $port, $to, $at) = @ARGV;
my %from = (LocalAddr => $address, LocalPort => $port, ReuseAddr => 1);
my $udp = IO::Socket::INET->new(%from, Proto => "udp", PeerAddr => $to, PeerPort => $at) or die $@;
$udp->send("$word\\n");
`;
