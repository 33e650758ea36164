import { fork } from "node:child_process";
import { randomUUID } from "node:crypto";
import { networkInterfaces } from "node:os";
import { join } from "node:path";

import type { Place } from "./attempt.ts";
import { sends } from "./greetings.ts";
import type { Listener, Told } from "./host-program.ts";
import type { Mailbox } from "./mailbox.ts";

/** Where clouds keep a machine's credentials. */
export const METADATA_ADDRESS = "169.254.169.254";

/** Whether the host has IPv6 at all. */
export const HAS_IPV6 = Object.values(networkInterfaces())
  .flatMap((addresses) => addresses ?? [])
  .some(({ family }) => family === "IPv6");

/** Datagrams that the host is sent. */
export interface DatagramService {
  readonly port: number;
  readonly mailbox: Mailbox;
}

/** A program of the host that asks the outside by UDP, as one that looks up a name does. */
export interface Asker {
  /** Where answers are awaited. */
  readonly port: number;
  /** The answers. What is marked is asked, and the answer repeats it. */
  readonly mailbox: Mailbox;
  /** How often it was told, by ICMP, that nobody is there. */
  readonly rebuffs: () => number;
}

/** Services of the host, as they usually are: at all of its addresses. */
export interface HostServers {
  /** Greets with `host`. */
  readonly tcpPort: number;
  readonly udp4: DatagramService;
  /** Where there is no IPv6, the same again. */
  readonly udp6: DatagramService;
  /** Plays a cloud's metadata service, by HTTP at {@link METADATA_ADDRESS}. Says `credentials`. */
  readonly metadataPort: number;
  /** Name of a socket without a file, which goes by the network namespace. Says `host`, by HTTP. */
  readonly abstractSocket: string;
  readonly asker: Asker;
}

/**
 * Starts them, in a process of their own. The metadata service's address must be the host's.
 *
 * @param network file of the host's network namespace.
 * @param host sends what must arrive.
 * @param outside address of the greeter that is asked.
 * @param undo gets what ends them.
 */
export async function startHostServers(
  network: string,
  host: Place,
  outside: string,
  undo: (() => Promise<unknown>)[],
): Promise<HostServers> {
  const abstractSocket = randomUUID();
  const program = fork(
    join(import.meta.dirname, "host-program.ts"),
    [METADATA_ADDRESS, outside, abstractSocket, String(HAS_IPV6)],
    { execPath: "nsenter", execArgv: [`--net=${network}`, process.execPath] },
  );
  const ended = new Promise((resolve) => program.once("exit", resolve));
  undo.push(async () => {
    if (program.connected) program.disconnect();
    await ended;
  });

  const heard: Record<Listener, string[]> = { udp4: [], udp6: [], asker: [] };
  let rebuffs = 0;
  const ports = await new Promise<Extract<Told, { ports: unknown }>["ports"]>((resolve, reject) => {
    program.once("exit", (code) => {
      reject(new Error(`the host's services ended with exit code ${String(code)}`));
    });
    program.on("message", (told: Told) => {
      if (told === "rebuffed") rebuffs += 1;
      else if ("ports" in told) resolve(told.ports);
      else heard[told.by].push(told.heard);
    });
  });

  const has = (by: Listener, word: string): boolean => heard[by].some((message) => message.includes(word));
  const datagrams = (by: "udp4" | "udp6", loopback: string): DatagramService => ({
    port: ports[by],
    mailbox: {
      has: (word) => has(by, word),
      mark: async (word) => host.run(sends(word, loopback, ports[by])),
    },
  });
  const udp4 = datagrams("udp4", "127.0.0.1");
  return {
    tcpPort: ports.tcp,
    metadataPort: ports.metadata,
    abstractSocket,
    udp4,
    udp6: HAS_IPV6 ? datagrams("udp6", "::1") : udp4,
    asker: {
      port: ports.asker,
      mailbox: {
        has: (word) => has("asker", word),
        mark: async (word) => new Promise((resolve) => program.send(word, resolve)),
      },
      rebuffs: () => rebuffs,
    },
  };
}
