import { readFileSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { join } from "node:path";

import ssh2, { type Connection, type ServerChannel } from "ssh2";

/** What a pod of the tests may do that no real sshd does. */
export interface Malice {
  /** Sends far more than a channel has room for. */
  readonly ignoresWindows?: boolean;
  /** Takes messages of no bytes at all. */
  readonly takesNothing?: boolean;
  /** Says this instead of talking SSH. */
  readonly babble?: string;
}

/** The parts of the library's that only a malicious pod has a use for. */
interface Raw {
  readonly _protocol: {
    channelData: (channel: number, data: Buffer) => void;
    channelOpenConfirm: (remote: number, local: number, window: number, packet: number) => void;
  };
}

const HOST_KEY = ssh2.utils.generateKeyPairSync("ed25519").private;
/** Of a size that never fills a window exactly, at which the library would stop listening. */
const CHUNK = Buffer.alloc(32_749, "x");

/**
 * Rings at the door as a pod does, and is an sshd then whose shell does little: it repeats what is typed, `exit` ends
 * it, `drop` ends it by a signal, and `flood` lets it talk for ever. Ports lead to this machine's own.
 */
export class FakePod {
  /** Windows that were asked for, as `cols x rows`. */
  readonly sizes: string[] = [];
  readonly commands: string[] = [];
  /** The terminals that are open. */
  readonly shells = new Set<ServerChannel>();
  /** How much a flood has got rid of. */
  flooded = 0;
  isThere = false;
  readonly #socket: Socket;
  readonly #malice: Malice;

  constructor(folder: string, id: string, malice: Malice = {}) {
    this.#malice = malice;
    const home = join(folder, "pods", id);
    this.#socket = connect(join(home, "pod.sock"));
    this.#socket.on("error", () => undefined);
    this.#socket.on("close", () => {
      this.isThere = false;
    });
    if (malice.babble !== undefined) {
      this.#socket.resume();
      this.#socket.write(malice.babble);
      return;
    }
    const authorized = readFileSync(join(home, "authorized_keys"), "utf8");
    const server = new ssh2.Server({ hostKeys: [HOST_KEY] }, (client) => {
      this.#serve(client, authorized);
    });
    server.injectSocket(this.#socket);
  }

  get isConnected(): boolean {
    return !this.#socket.destroyed;
  }

  hangUp(): void {
    this.#socket.destroy();
  }

  #serve(client: Connection, authorized: string): void {
    client.on("error", () => undefined);
    client.on("authentication", (context) => {
      const isKnown =
        context.method === "publickey" && authorized.includes(context.key.data.toString("base64"));
      if (isKnown && context.username === "workshop") context.accept();
      else context.reject();
    });
    client.on("ready", () => {
      this.isThere = true;
    });
    if (this.#malice.takesNothing === true) {
      const { _protocol: protocol } = client as unknown as Raw;
      const confirm = protocol.channelOpenConfirm.bind(protocol);
      protocol.channelOpenConfirm = (remote, local, window) => {
        confirm(remote, local, window, 0);
      };
    }
    client.on("session", (accept) => {
      const session = accept();
      session.on("pty", (acceptPty, _reject, { cols, rows }) => {
        this.sizes.push(`${cols}x${rows}`);
        acceptPty();
      });
      session.on("window-change", (_accept, _reject, { cols, rows }) => {
        this.sizes.push(`${cols}x${rows}`);
      });
      session.on("exec", (acceptExec, _reject, { command }) => {
        this.commands.push(command);
        this.#run(client, acceptExec(), command);
      });
    });
    client.on("tcpip", (accept, reject, { destPort }) => {
      const target = connect(destPort, "127.0.0.1");
      target.once("error", reject);
      target.once("connect", () => {
        const channel = accept();
        channel.on("error", () => undefined);
        target.on("error", () => undefined);
        channel.on("close", () => target.destroy());
        channel.pipe(target).pipe(channel);
      });
    });
  }

  #run(client: Connection, channel: ServerChannel, command: string): void {
    channel.on("error", () => undefined);
    if (command.startsWith("tmux")) {
      channel.write(command.startsWith("tmux list") ? "tab3\ntab1\nother\n" : "");
      channel.exit(0);
      channel.end();
      return;
    }
    this.shells.add(channel);
    channel.on("close", () => this.shells.delete(channel));
    channel.write(`ready ${command}\r\n`);
    channel.on("data", (typed: Buffer) => {
      const line = typed.toString();
      if (line === "flood") this.#flood(client, channel);
      else if (line === "exit") {
        channel.exit(0);
        channel.end();
      } else if (line === "drop") {
        channel.exit("KILL");
        channel.end();
      } else channel.write(`you typed ${line}\r\n`);
    });
  }

  #flood(client: Connection, channel: ServerChannel): void {
    if (this.#malice.ignoresWindows === true) {
      const { _protocol: protocol } = client as unknown as Raw;
      const { outgoing } = channel as unknown as { readonly outgoing: { readonly id: number } };
      const pour = () => {
        for (let times = 0; times < 32 && this.isConnected; times += 1) {
          protocol.channelData(outgoing.id, CHUNK);
          this.flooded += CHUNK.length;
        }
        if (this.isConnected && this.flooded < 200 * 1024 * 1024) setImmediate(pour);
      };
      pour();
      return;
    }
    const pour = () => {
      if (this.shells.has(channel)) {
        channel.write(CHUNK, () => {
          this.flooded += CHUNK.length;
          setImmediate(pour);
        });
      }
    };
    pour();
  }
}
