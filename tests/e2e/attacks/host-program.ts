import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import { createServer as createHttpServer } from "node:http";
import { createServer, type Server } from "node:net";

import { PORT } from "./greetings.ts";

// Services of the host and a program that asks the outside, in whatever network the process is started. Arguments: the
// addresses of the metadata service and of the outside, the abstract socket's name, and whether there is IPv6. It ends
// with whoever started it.

/** What the program tells whoever started it. */
export type Told =
  | { readonly ports: Readonly<Record<"tcp" | "metadata" | Listener, number>> }
  | { readonly heard: string; readonly by: Listener }
  | "rebuffed";

/** Who hears datagrams. */
export type Listener = "udp4" | "udp6" | "asker";

const [metadataAddress = "", outside = "", abstractSocket = "", hasIpv6 = ""] = process.argv.slice(2);

function tell(told: Told): void {
  process.send?.(told);
}

async function listen(server: Server, address?: string): Promise<number> {
  await once(server.listen({ port: 0, host: address }), "listening");
  const at = server.address();
  if (at === null || typeof at === "string") throw new Error("not a port");
  return at.port;
}

/** A socket on all addresses of a family. */
async function hear(by: Listener): Promise<Socket> {
  const type = by === "udp6" ? "udp6" : "udp4";
  const socket = createSocket({ type, ipv6Only: type === "udp6" });
  socket.on("message", (message) => {
    tell({ heard: message.toString(), by });
  });
  await once(socket.bind(0), "listening");
  return socket;
}

const greeter = createServer((peer) => {
  // Whoever only looks whether the port is open may be gone before the greeting.
  peer.on("error", () => peer.destroy()).end("host\n");
});
const metadata = createHttpServer((_request, response) => response.end("credentials\n"));
const local = createHttpServer((_request, response) => response.end("host\n"));
await once(local.listen(`\0${abstractSocket}`), "listening");

const asker = await hear("asker");
asker.on("error", () => {
  tell("rebuffed");
});
asker.connect(PORT, outside);
await once(asker, "connect");
process.on("message", (word) => {
  asker.send(`${String(word)}\n`);
});
process.on("disconnect", () => process.exit());

const udp4 = await hear("udp4");
const udp6 = hasIpv6 === "true" ? await hear("udp6") : udp4;
tell({
  ports: {
    // No address means 0.0.0.0, and where there is IPv6 also ::.
    tcp: await listen(greeter),
    metadata: await listen(metadata, metadataAddress),
    udp4: udp4.address().port,
    udp6: udp6.address().port,
    asker: asker.address().port,
  },
});
