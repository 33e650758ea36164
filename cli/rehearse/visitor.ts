import { lookup } from "node:dns";
import { Agent, request } from "node:https";
import type { LookupFunction } from "node:net";
import { text } from "node:stream/consumers";

import { WebSocket } from "ws";

/** What came back. */
export interface Page {
  readonly status: number;
  readonly url: URL;
  readonly text: string;
}

const MOST_REDIRECTIONS = 6;
const PATIENCE_MS = 30_000;

/** As browsers have it: all names below `localhost` are this machine, whatever its name server says. */
const resolve: LookupFunction = (name, options, done) => {
  lookup(name.endsWith(".localhost") ? "localhost" : name, { ...options, family: 4 }, done);
};

/** Where a page of the door's leads by itself at once; it leads from name to name by such pages. */
function refreshOf(page: string): string | undefined {
  const [, to] = /<meta http-equiv="refresh" content="0; url=([^"]*)"/.exec(page) ?? [];
  return to?.replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)));
}

/**
 * Somebody with a browser: follows redirections, keeps cookies by host, and says with forms and WebSockets which page
 * they come from. Other than people it asks nothing of certificates: the class's own authority is nobody's yet.
 */
export class Visitor {
  readonly #agent = new Agent({ lookup: resolve, rejectUnauthorized: false, keepAlive: true });
  readonly #cookies = new Map<string, Map<string, string>>();

  /**
   * Opens an address.
   *
   * @throws when nobody answers, or not within half a minute.
   */
  async visit(address: string | URL): Promise<Page> {
    return this.#ask(new URL(address), "GET");
  }

  /** Sends a form of a page of the same host. */
  async send(address: string | URL, form: Readonly<Record<string, string>>): Promise<Page> {
    return this.#ask(new URL(address), "POST", new URLSearchParams(form).toString());
  }

  /** Opens a WebSocket, as a page of the same host does. */
  connect(address: URL): WebSocket {
    const origin = `https://${address.host}`;
    return new WebSocket(new URL(`${address.pathname}${address.search}`, origin.replace("https", "wss")), {
      agent: this.#agent,
      origin,
      headers: { Cookie: this.#cookiesFor(address) },
      handshakeTimeout: PATIENCE_MS,
    });
  }

  /** Closes what is open. */
  leave(): void {
    this.#agent.destroy();
  }

  async #ask(url: URL, method: string, form?: string, redirections = 0): Promise<Page> {
    const headers = {
      Accept: "text/html,*/*",
      Cookie: this.#cookiesFor(url),
      ...(form === undefined
        ? {}
        : { Origin: url.origin, "Content-Type": "application/x-www-form-urlencoded" }),
    };
    const { status, location, body } = await this.#request(url, method, headers, form);
    const next = status === 303 || status === 302 ? location : refreshOf(body);
    if (next === undefined) return { status, url, text: body };
    if (redirections >= MOST_REDIRECTIONS) throw new Error(`${url.href} leads in circles`);
    return this.#ask(new URL(next, url), "GET", undefined, redirections + 1);
  }

  async #request(
    url: URL,
    method: string,
    headers: Record<string, string>,
    form: string | undefined,
  ): Promise<{ status: number; location: string; body: string }> {
    const signal = AbortSignal.timeout(PATIENCE_MS);
    return new Promise((resolve, reject) => {
      const asked = request(url, { method, headers, agent: this.#agent, signal }, (response) => {
        const { statusCode: status = 0, headers: found } = response;
        for (const cookie of found["set-cookie"] ?? []) this.#keep(url, cookie);
        text(response).then((body) => {
          resolve({ status, location: found.location ?? "/", body });
        }, reject);
      });
      asked.on("error", reject);
      asked.end(form);
    });
  }

  #keep(url: URL, header: string): void {
    const [, name = "", value = ""] = /^([^=;]*)=([^;]*)/.exec(header) ?? [];
    const cookies = this.#cookies.get(url.host) ?? new Map<string, string>();
    this.#cookies.set(url.host, cookies.set(name, value));
  }

  #cookiesFor(url: URL): string {
    return [...(this.#cookies.get(url.host) ?? [])].map(([name, value]) => `${name}=${value}`).join("; ");
  }
}
