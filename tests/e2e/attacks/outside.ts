import { randomInt } from "node:crypto";

import { insist, type TestClass } from "../class.ts";
import type { Place } from "./attempt.ts";
import { sends } from "./greetings.ts";
import type { Mailbox } from "./mailbox.ts";

/**
 * Where clouds keep a machine's credentials, and another link-local address. Elsewhere than at 169.254.169.254, which
 * the scene gives to the host itself, so that no test ever asks a real one.
 */
export const ELSEWHERE = {
  "169.254.77.77": "a link-local address beyond the host",
  "168.63.129.16": "Azure's metadata address",
  "100.100.100.200": "Alibaba's metadata address",
} as const;

/** What stands for the Internet: a container with a greeter, `outside`, beyond a link of the host's. */
export interface Outside {
  readonly address: string;
  /** The host's address on the link. */
  readonly host: string;
  /** The host's end of the link. */
  readonly device: string;
  /** What arrives by UDP. */
  readonly mailbox: Mailbox;
}

/**
 * Lays a link from the host to a container that has no network yet. It goes with the container.
 *
 * @param workshop the class on whose engine the container is.
 * @param host can change the host's network.
 * @param outside can change the container's.
 * @param container its name.
 */
export async function connectOutside(
  workshop: TestClass,
  host: Place,
  outside: Place,
  container: string,
): Promise<Outside> {
  // Of the range that RFC 2544 sets apart for measurements.
  const link = `198.18.${randomInt(256)}.`;
  const first = 4 * randomInt(64);
  const ends = { host: `${link}${first + 1}`, address: `${link}${first + 2}` };
  const device = `out-${link.split(".")[2] ?? ""}-${first}`;
  const pid = insist(await workshop.docker("inspect", "--format", "{{.State.Pid}}", container)).trim();
  insist(
    await host.run(`set -e
      ip link add ${device} type veth peer name eth0 netns ${pid}
      ip addr add ${ends.host}/30 dev ${device}
      ip link set ${device} up`),
  );
  insist(
    await outside.run(`set -e
      ip addr add ${ends.address}/30 dev eth0
      ip link set eth0 up
      ip route add default via ${ends.host}
      for address in ${Object.keys(ELSEWHERE).join(" ")}; do ip addr add $address/32 dev lo; done`),
  );
  const route = `ip route append $address/32 via ${ends.address} dev ${device}`;
  insist(await host.run(`set -e; for address in ${Object.keys(ELSEWHERE).join(" ")}; do ${route}; done`));
  return {
    ...ends,
    device,
    mailbox: {
      has: async (word) => insist(await workshop.docker("logs", container)).includes(word),
      mark: async (word) => host.run(sends(word, ends.address)),
    },
  };
}
