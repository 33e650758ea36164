import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes, scryptSync } from "node:crypto";
import { mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { type IncomingHttpHeaders, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";

import { vi } from "vitest";
import { WebSocket } from "ws";

const PROGRAM = new URL("../../images/door/door.mjs", import.meta.url).pathname;
const PATIENCE_MS = 4_000;

/** Waits until something is so, or throws what it threw last. */
export async function eventually<T>(isSo: () => T | Promise<T>): Promise<T> {
  return vi.waitFor(isSo, { timeout: PATIENCE_MS, interval: 10 });
}

/** A verifier as the program writes it, but for its cost. */
export function verifierOf(password: string): string {
  const salt = randomBytes(16);
  const hash = scryptSync(password, salt, 32, { N: 16, r: 8, p: 1 });
  return `scrypt:16:${salt.toString("base64url")}:${hash.toString("base64url")}`;
}

/** The roster as it is in the file. */
export interface RosterFile {
  readonly trainer: string;
  readonly code?: string;
  readonly home?: number;
  readonly attendees: readonly {
    readonly id: string;
    readonly name: string;
    readonly password: string;
    readonly isGuest?: true;
  }[];
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** What the answer logs in with, as a Cookie header. */
  readonly cookie: string | undefined;
}

export interface Asked {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

/** A door of its own, as a process on a folder of its own. */
export class Scene {
  readonly folder = mkdtempSync(join(tmpdir(), "door-"));
  #process: ChildProcess;
  log = "";

  constructor(roster: RosterFile | undefined) {
    if (roster !== undefined) this.writeRoster(JSON.stringify(roster));
    this.#process = this.#begin();
  }

  /** Another door on the same folder, as after the container's restart; with another roster if one is given. */
  async restart(roster?: RosterFile): Promise<void> {
    const ended = new Promise((resolve) => this.#process.once("exit", resolve));
    this.#process.kill("SIGKILL");
    await ended;
    this.log = "";
    if (roster !== undefined) this.writeRoster(JSON.stringify(roster));
    this.#process = this.#begin();
    await this.isOpen();
  }

  #begin(): ChildProcess {
    const door = spawn(process.execPath, [PROGRAM, "localhost", this.folder]);
    const note = (chunk: Buffer) => {
      this.log += chunk.toString();
    };
    door.stdout.on("data", note);
    door.stderr.on("data", note);
    return door;
  }

  get pid(): number {
    return this.#process.pid ?? 0;
  }

  get socket(): string {
    return join(this.folder, "gateway", "door.sock");
  }

  async isOpen(): Promise<void> {
    await this.logged("is open for localhost");
  }

  /** Waits until the log says so. */
  async logged(words: string): Promise<void> {
    await eventually(() => {
      if (!this.log.includes(words)) throw new Error(`no "${words}" in:\n${this.log}`);
    });
  }

  writeRoster(content: string): void {
    const file = join(this.folder, "roster.json");
    writeFileSync(`${file}.new`, content);
    renameSync(`${file}.new`, file);
  }

  writeStatus(content: unknown): void {
    writeFileSync(join(this.folder, "status", "status.json"), JSON.stringify(content));
  }

  /** Asks as the gateway does. */
  async ask(host: string, path: string, { method = "GET", headers = {}, body }: Asked = {}): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const asked = request(
        { socketPath: this.socket, method, path, headers: { Host: host, ...headers }, agent: false },
        (response) => {
          const [cookie] = response.headers["set-cookie"]?.[0]?.split(";") ?? [];
          text(response).then((found) => {
            resolve({ status: response.statusCode ?? 0, headers: response.headers, body: found, cookie });
          }, reject);
        },
      );
      asked.on("error", reject);
      asked.end(body);
    });
  }

  /** Sends a form, as a page of the host itself does unless told otherwise. */
  async send(
    host: string,
    path: string,
    body: string,
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    const form = { "Content-Type": "application/x-www-form-urlencoded" };
    return this.ask(host, path, {
      method: "POST",
      body,
      headers: { Origin: `https://${host}`, "X-Forwarded-For": "203.0.113.7", ...form, ...headers },
    });
  }

  /** Logs in, and gives the Cookie header. */
  async logIn(host: string, password: string, path = "/login"): Promise<string> {
    const { cookie, status, body } = await this.send(host, path, `password=${encodeURIComponent(password)}`);
    if (cookie === undefined) throw new Error(`${status}: ${body}`);
    return cookie;
  }

  async terminal(host: string, headers: Record<string, string>, path = "/terminal?tab=1"): Promise<Terminal> {
    return Terminal.open(this.socket, host, path, headers);
  }

  end(): void {
    this.#process.kill("SIGKILL");
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** The browser's side of a WebSocket. */
export class Terminal {
  seen = "";
  bytes = 0;
  closed: number | undefined;

  readonly socket: WebSocket;

  private constructor(socket: WebSocket) {
    this.socket = socket;
    socket.on("message", (data: Buffer) => {
      this.bytes += data.length;
      if (this.seen.length < 100_000) this.seen += data.toString();
    });
    socket.on("close", (code) => {
      this.closed = code;
    });
    socket.on("error", () => undefined);
  }

  /** Fails with the HTTP status of a refusal. */
  static async open(
    path: string,
    host: string,
    target: string,
    headers: Record<string, string>,
  ): Promise<Terminal> {
    const socket = new WebSocket(`ws+unix://${path}:${target}`, {
      headers: { Host: host, Origin: `https://${host}`, ...headers },
      perMessageDeflate: false,
    });
    const terminal = new Terminal(socket);
    return new Promise((resolve, reject) => {
      socket.once("open", () => {
        resolve(terminal);
      });
      socket.once("unexpected-response", (_request, response) => {
        socket.terminate();
        reject(new Error(`refused: ${response.statusCode ?? 0}`));
      });
      socket.once("error", reject);
    });
  }

  type(bytes: string): void {
    this.socket.send(Buffer.from(bytes));
  }

  async shows(words: string): Promise<void> {
    await eventually(() => {
      if (!this.seen.includes(words)) throw new Error(`no "${words}" in: ${this.seen.slice(0, 500)}`);
    });
  }

  async ends(): Promise<number> {
    return eventually(() => {
      if (this.closed === undefined) throw new Error("it is open");
      return this.closed;
    });
  }
}
