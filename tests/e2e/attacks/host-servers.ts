import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import { createServer as createHttpServer } from "node:http";
import { createServer, type Server } from "node:net";
import { networkInterfaces } from "node:os";

import type { Place } from "./attempt.ts";
import { PORT, sends } from "./greetings.ts";
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
  readonly asker: Asker;
}

/**
 * Starts them. The metadata service's address must be the host's.
 *
 * @param host sends what must arrive.
 * @param outside address of the greeter that is asked.
 * @param undo gets what ends them.
 */
export async function startHostServers(
  host: Place,
  outside: string,
  undo: (() => Promise<unknown>)[],
): Promise<HostServers> {
  const listen = async (server: Server, address?: string): Promise<number> => {
    await once(server.listen({ port: 0, host: address }), "listening");
    undo.push(async () => once(server.close(), "close"));
    return portOf(server.address());
  };
  const hear = async (type: "udp4" | "udp6", loopback: string): Promise<DatagramService> => {
    const { socket, heard } = await openSocket(type, undo);
    const { port } = socket.address();
    const mark = async (word: string): Promise<unknown> => host.run(sends(word, loopback, port));
    return { port, mailbox: { has: heard, mark } };
  };
  const ask = async (): Promise<Asker> => {
    const { socket, heard } = await openSocket("udp4", undo);
    let rebuffs = 0;
    socket.on("error", () => (rebuffs += 1));
    socket.connect(PORT, outside);
    await once(socket, "connect");
    const mark = async (word: string): Promise<unknown> =>
      new Promise((resolve) => {
        socket.send(`${word}\n`, resolve);
      });
    return { port: socket.address().port, mailbox: { has: heard, mark }, rebuffs: () => rebuffs };
  };

  const greeter = createServer((peer) => {
    // Whoever only looks whether the port is open may be gone before the greeting.
    peer.on("error", () => peer.destroy()).end("host\n");
  });
  const metadata = createHttpServer((_request, response) => response.end("credentials\n"));
  const udp4 = await hear("udp4", "127.0.0.1");
  return {
    // No address means 0.0.0.0, and where there is IPv6 also ::.
    tcpPort: await listen(greeter),
    metadataPort: await listen(metadata, METADATA_ADDRESS),
    udp4,
    udp6: HAS_IPV6 ? await hear("udp6", "::1") : udp4,
    asker: await ask(),
  };
}

/** A socket on all addresses of a family, and whether something that it was sent holds a word. */
async function openSocket(
  type: "udp4" | "udp6",
  undo: (() => Promise<unknown>)[],
): Promise<{ socket: Socket; heard: (word: string) => boolean }> {
  const messages: string[] = [];
  const socket = createSocket({ type, ipv6Only: type === "udp6" });
  socket.on("message", (message) => messages.push(message.toString()));
  await once(socket.bind(0), "listening");
  undo.push(async () => once(socket.close(), "close"));
  return { socket, heard: (word) => messages.some((message) => message.includes(word)) };
}

function portOf(address: ReturnType<Server["address"]>): number {
  if (address === null || typeof address === "string") throw new Error("not a port");
  return address.port;
}
