import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { WebSocketServer } from "ws";

import { ALICE, BOB, COOKIE, DOMAIN, ring, roster } from "./door-class.ts";
import type { FakePod } from "./door-pod.ts";
import { eventually, Scene } from "./door-scene.ts";

let scene: Scene;
let alicePod: FakePod;
let bobPod: FakePod;
let aliceCookie: string;
let bobCookie: string;

/** What an attendee's app was told, and what it answers. */
const heard: IncomingHttpHeaders[] = [];
const app = createServer((request, response) => {
  heard.push(request.headers);
  response.setHeader("Set-Cookie", ["theme=dark; Domain=localhost", `${COOKIE}=forged; Secure; Path=/`]);
  response.setHeader("Clear-Site-Data", '"cookies"');
  request.pipe(response);
});
const sockets = new WebSocketServer({ server: app });
sockets.on("connection", (socket, request) => {
  heard.push(request.headers);
  socket.on("message", (data: Buffer) => {
    socket.send(`app heard ${data.toString()}`);
  });
});

beforeAll(async () => {
  scene = new Scene(roster);
  await scene.isOpen();
  alicePod = await ring(scene, "alice");
  bobPod = await ring(scene, "bob");
  aliceCookie = await scene.logIn(ALICE, "Ocean tiger LAMP ");
  bobCookie = await scene.logIn(BOB, "river-apple-moon");
  await new Promise((resolve) =>
    app.listen(0, "127.0.0.1", () => {
      resolve(undefined);
    }),
  );
});

afterAll(() => {
  alicePod.hangUp();
  bobPod.hangUp();
  app.close();
  app.closeAllConnections();
  scene.end();
});

const portHost = (id: string) => `${(app.address() as AddressInfo).port}-${id}.localhost:8443`;

/** Logs in at the name of the app's port, by a ticket. */
async function atPort(id: string, cookie: string): Promise<string> {
  const { port } = app.address() as AddressInfo;
  const { headers } = await scene.ask(`${id}.localhost:8443`, `/open?port=${port}`, {
    headers: { Cookie: cookie },
  });
  const target = new URL(headers.location ?? "");
  const entered = await scene.ask(target.host, `${target.pathname}${target.search}`);
  return entered.cookie ?? "";
}

describe("the login", () => {
  test("refuses a wrong password, and another's", async () => {
    expect((await scene.send(ALICE, "/login", "password=wrong")).status).toBe(401);
    expect((await scene.send(BOB, "/login", "password=ocean-tiger-lamp")).status).toBe(401);
  });

  test("is for the name alone at which it was made", async () => {
    const inside = await scene.ask(ALICE, "/", { headers: { Cookie: aliceCookie } });
    expect(inside.body).toContain('id="terminals"');
    for (const host of [BOB, `8080-alice.localhost:8443`, DOMAIN]) {
      const outside = await scene.ask(host, host === DOMAIN ? "/trainer" : "/", {
        headers: { Cookie: aliceCookie },
      });
      expect(outside.body).not.toContain('id="terminals"');
      expect(outside.body).not.toContain("The class");
    }
  });

  test.each([
    undefined,
    "null",
    "https://bob.localhost:8443",
    "https://localhost:8443",
    "http://alice.localhost:8443",
  ])("refuses a form whose origin is %s", async (origin) => {
    const headers = { "X-Forwarded-For": "203.0.113.8", ...(origin === undefined ? {} : { Origin: origin }) };
    const body = "password=ocean-tiger-lamp";
    expect((await scene.ask(ALICE, "/login", { method: "POST", body, headers })).status).toBe(403);
    const own = { ...headers, Origin: `https://${ALICE}` };
    expect((await scene.ask(ALICE, "/login", { method: "POST", body, headers: own })).status).toBe(303);
  });

  test("counts tries by who tries them", async () => {
    const from = { "X-Forwarded-For": "1.2.3.4, 2001:db8:1:2:3::4" };
    const tries = Array.from({ length: 12 }, () =>
      scene.send("carol.localhost:8443", "/login", "password=x", from),
    );
    const statuses = (await Promise.all(tries)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 401)).toHaveLength(10);
    expect(statuses.filter((status) => status === 429)).toHaveLength(2);
    const right = "password=stone-cloud-bird";
    const near = { "X-Forwarded-For": "2001:db8:1:2:ffff::1" };
    const refused = await scene.send("carol.localhost:8443", "/login", right, near);
    expect(refused.status).toBe(429);
    expect(Number(refused.headers["retry-after"])).toBeGreaterThan(0);
    const far = { "X-Forwarded-For": "2001:db8:1:3::1" };
    expect((await scene.send("carol.localhost:8443", "/login", right, far)).status).toBe(303);
  });
});

describe("the terminal", () => {
  test("types into the pod, and is resized", async () => {
    const terminal = await scene.terminal(ALICE, { Cookie: aliceCookie }, "/terminal?tab=2&cols=100&rows=30");
    await terminal.shows("ready exec tmux -u new-session -A -s tab2");
    terminal.type("hello");
    await terminal.shows("you typed hello");
    terminal.socket.send('{"cols":120,"rows":99999}');
    await eventually(() => {
      expect(alicePod.sizes).toEqual(expect.arrayContaining(["100x30", "120x500"]));
    });
    terminal.socket.close(4100);
    await eventually(() => {
      expect(alicePod.commands).toContain("tmux kill-session -t =tab2");
    });
  });

  test("says whether its shell has ended, or was cut off", async () => {
    const ended = await scene.terminal(ALICE, { Cookie: aliceCookie });
    await ended.shows("ready");
    ended.type("exit");
    expect(await ended.ends()).toBe(4000);
    const dropped = await scene.terminal(ALICE, { Cookie: aliceCookie });
    await dropped.shows("ready");
    dropped.type("drop");
    expect(await dropped.ends()).toBe(4001);
  });

  test("is refused without login, with another's, and to a page of another name", async () => {
    await expect(scene.terminal(ALICE, {})).rejects.toThrow("401");
    await expect(scene.terminal(ALICE, { Cookie: bobCookie })).rejects.toThrow("401");
    await expect(scene.terminal(ALICE, { Cookie: aliceCookie, Origin: `https://${BOB}` })).rejects.toThrow(
      "403",
    );
    await expect(scene.terminal(ALICE, { Cookie: aliceCookie, Origin: "null" })).rejects.toThrow("403");
    const terminal = await scene.terminal(ALICE, { Cookie: aliceCookie });
    terminal.socket.terminate();
  });

  test("lists the pod's tabs", async () => {
    const { body } = await scene.ask(ALICE, "/tabs", { headers: { Cookie: aliceCookie } });
    expect(JSON.parse(body)).toEqual({ tabs: [1, 3] });
  });

  test("holds an endless output back, and goes on when it is read", async () => {
    const terminal = await scene.terminal(BOB, { Cookie: bobCookie }, "/terminal?tab=9");
    await terminal.shows("ready");
    terminal.socket.pause();
    terminal.type("flood");
    let before = -1;
    await eventually(async () => {
      const now = bobPod.flooded;
      const hasStopped = now > 0 && now === before;
      before = now;
      await scene.ask(DOMAIN, "/");
      await scene.ask(DOMAIN, "/");
      if (!hasStopped) throw new Error("it flows");
    });
    expect(before).toBeLessThan(16 * 1024 * 1024);
    terminal.socket.resume();
    await eventually(() => {
      expect(bobPod.flooded).toBeGreaterThan(before + 4 * 1024 * 1024);
    });
    terminal.socket.terminate();
  });
});

describe("a port", () => {
  test("is led to, without the door's cookie in either direction", async () => {
    const cookie = await atPort("alice", aliceCookie);
    const answer = await scene.ask(portHost("alice"), "/x?y=1", {
      method: "POST",
      body: "hello",
      headers: { Cookie: `a=1; ${cookie}`, Origin: `https://${portHost("alice")}` },
    });
    expect(answer).toMatchObject({ status: 200, body: "hello" });
    expect(heard.at(-1)?.cookie).toBe("a=1");
    expect(answer.headers["set-cookie"]).toEqual(["theme=dark"]);
    expect(answer.headers["clear-site-data"]).toBeUndefined();
  });

  test("is led to by WebSocket", async () => {
    const cookie = await atPort("alice", aliceCookie);
    const socket = await scene.terminal(portHost("alice"), { Cookie: `a=1; ${cookie}` }, "/");
    socket.type("hello");
    await socket.shows("app heard hello");
    expect(heard.at(-1)?.cookie).toBe("a=1");
    socket.socket.terminate();
    const stranger = { Cookie: cookie, Origin: `https://${portHost("bob")}` };
    await expect(scene.terminal(portHost("alice"), stranger, "/")).rejects.toThrow("403");
    await expect(scene.terminal(portHost("alice"), {}, "/")).rejects.toThrow("401");
  });

  test("is not driven by a neighbour's page", async () => {
    const cookie = await atPort("alice", aliceCookie);
    const from = (site: string, more: Record<string, string>) => ({
      Cookie: cookie,
      "Sec-Fetch-Site": site,
      ...more,
    });
    const ask = async (headers: Record<string, string>, method = "POST") =>
      (await scene.ask(portHost("alice"), "/", { method, headers })).status;
    const sibling = "https://3000-alice.localhost:8443";
    expect(await ask(from("same-site", { Origin: `https://${portHost("bob")}` }))).toBe(403);
    expect(await ask(from("same-site", { Referer: `https://${portHost("bob")}/` }), "GET")).toBe(403);
    expect(await ask(from("same-site", { Origin: sibling }))).toBe(200);
    expect(await ask(from("same-origin", {}))).toBe(200);
  });

  test("asks at the attendee's name who it is, by a ticket that counts once and there", async () => {
    const unknown = await scene.ask(portHost("alice"), "/", { headers: { Accept: "text/html" } });
    expect(unknown.body).toMatch(/"0; url=https:\/\/alice\.localhost:8443\/open\?port=\d+&#38;path=%2F"/);
    const { headers } = await scene.ask(ALICE, "/open?port=8080", { headers: { Cookie: aliceCookie } });
    const target = new URL(headers.location ?? "");
    expect(target.host).toBe("8080-alice.localhost:8443");
    const path = `${target.pathname}${target.search}`;
    expect((await scene.ask("8080-bob.localhost:8443", path)).status).toBe(403);
    expect((await scene.ask(target.host, path)).status).toBe(200);
    expect((await scene.ask(target.host, path)).status).toBe(403);
  });

  test("is refused when it is the engine's or the registry's, and named when nobody listens", async () => {
    for (const port of [2375, 5000]) {
      expect(
        (await scene.ask(ALICE, `/open?port=${port}`, { headers: { Cookie: aliceCookie } })).status,
      ).toBe(403);
      expect((await scene.ask(`${port}-alice.localhost:8443`, "/")).status).toBe(403);
    }
    const { headers } = await scene.ask(ALICE, "/open?port=1", { headers: { Cookie: aliceCookie } });
    const target = new URL(headers.location ?? "");
    const { cookie = "" } = await scene.ask(target.host, `${target.pathname}${target.search}`);
    const nobody = await scene.ask(target.host, "/", { headers: { Cookie: cookie } });
    expect(nobody.status).toBe(502);
    expect(nobody.body).toContain("docker run -d -p 1:80");
  });
});

describe("the pages", () => {
  test("for a name that is nobody's, and for the gateway's question", async () => {
    expect((await scene.ask("nobody.localhost:8443", "/")).status).toBe(404);
    expect((await scene.ask("alice.example.org", "/")).status).toBe(404);
    const known = async (name: string) => (await scene.ask("127.0.0.1:1", `/known?domain=${name}`)).status;
    for (const name of ["localhost", "alice.localhost", "80-alice.localhost"])
      expect(await known(name)).toBe(200);
    for (const name of ["nobody.localhost", "example.org", "2375-alice.localhost", ""])
      expect(await known(name)).toBe(404);
  });

  // The gateway makes a certificate for each, and refuses those of which it is told at the same instant.
  test("vouch for new names one after another", async () => {
    const began = performance.now();
    const names = ["alice", "bob", "carol", "mallory"].map((id) => `${id}.localhost`);
    const answers = await Promise.all(names.map((name) => scene.ask("127.0.0.1:1", `/known?domain=${name}`)));
    expect(answers.map(({ status }) => status)).toEqual(names.map(() => 200));
    expect(performance.now() - began).toBeGreaterThan(100);
  });

  test("escape names, and allow nothing from elsewhere", async () => {
    const { body, headers } = await scene.ask(ALICE, "/");
    expect(body).toContain("Alice &#60;script&#62;&#34;&#38;&#39;");
    expect(body).not.toContain("<script>");
    expect(headers["content-security-policy"]).toContain(
      "default-src 'none'; script-src 'self'; style-src 'self';",
    );
    expect(headers["content-security-policy"]).toContain("frame-ancestors 'none'");
    expect(headers).toMatchObject({ "cache-control": "no-store", "x-content-type-options": "nosniff" });
  });

  test("while a pod is not there, look again by themselves", async () => {
    const cookie = await scene.logIn("mallory.localhost:8443", "green-paper-wolf");
    scene.writeStatus({ time: 1, pods: { mallory: { state: "healing", since: 1, containers: {} } } });
    await eventually(async () => {
      const { status, body } = await scene.ask("mallory.localhost:8443", "/", {
        headers: { Cookie: cookie },
      });
      expect(status).toBe(503);
      expect(body).toContain("being repaired");
      expect(body).toContain('http-equiv="refresh" content="2"');
    });
  });
});
