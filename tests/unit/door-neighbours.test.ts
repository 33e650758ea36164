import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { ALICE, BOB, COOKIE, DOMAIN, ring, roster } from "./door-class.ts";
import { FakePod } from "./door-pod.ts";
import { eventually, Scene, verifierOf } from "./door-scene.ts";

let scene: Scene;
let alicePod: FakePod;
let bobPod: FakePod;
let aliceCookie: string;
let bobCookie: string;

beforeAll(async () => {
  scene = new Scene(roster);
  await scene.isOpen();
  alicePod = await ring(scene, "alice");
  bobPod = await ring(scene, "bob");
  aliceCookie = await scene.logIn(ALICE, "ocean-tiger-lamp");
  bobCookie = await scene.logIn(BOB, "river-apple-moon");
});

afterAll(() => {
  alicePod.hangUp();
  bobPod.hangUp();
  scene.end();
});

test("the trainer's pages lead into a terminal", async () => {
  expect((await scene.ask(DOMAIN, "/trainer/status")).status).toBe(401);
  const cookie = await scene.logIn(DOMAIN, "grand old owl", "/trainer/login");
  const headers = { Cookie: cookie };
  const status: unknown = JSON.parse((await scene.ask(DOMAIN, "/trainer/status", { headers })).body);
  expect(status).toMatchObject({
    attendees: [{ id: "alice", connected: true }, {}, {}, { connected: false }],
  });
  const led = await scene.ask(DOMAIN, "/trainer/enter?attendee=alice", { headers });
  const target = new URL(led.headers.location ?? "");
  const entered = await scene.ask(target.host, `${target.pathname}${target.search}`);
  const terminal = await scene.terminal(ALICE, { Cookie: entered.cookie ?? "" });
  await terminal.shows("tab1");
  terminal.socket.terminate();
});

describe("a bad pod", () => {
  const host = "mallory.localhost:8443";

  test.each([
    ["sends what nobody reads", { ignoresWindows: true }, "more than anybody reads"],
    ["takes messages of no bytes", { takesNothing: true }, "it takes no data"],
  ])("that %s is hung up on, and its neighbour's terminal stays", async (_case, malice, words) => {
    const neighbour = await scene.terminal(ALICE, { Cookie: aliceCookie });
    await neighbour.shows("ready");
    const cookie = await scene.logIn(host, "green-paper-wolf");
    const pod = new FakePod(scene.folder, "mallory", malice);
    await eventually(() => {
      expect(pod.isThere).toBe(true);
    });
    const terminal = await scene.terminal(host, { Cookie: cookie });
    terminal.socket.pause();
    terminal.type("flood");
    await scene.logged(words);
    neighbour.type("still here");
    await neighbour.shows("you typed still here");
    neighbour.socket.terminate();
    terminal.socket.terminate();
    pod.hangUp();
  });

  test.each([
    ["HTTP", "GET / HTTP/1.1\r\n\r\n".repeat(1000)],
    ["an endless greeting", "hello\r\n".repeat(100_000)],
    ["noise", `SSH-2.0-x\r\n${"\xff".repeat(100_000)}`],
  ])("that talks %s is hung up on", async (_case, babble) => {
    const pod = new FakePod(scene.folder, "mallory", { babble });
    await eventually(() => {
      expect(pod.isConnected).toBe(false);
    });
  });
});

describe("another roster", () => {
  test("ends what a changed password has opened, and nobody else's", async () => {
    const neighbour = await scene.terminal(ALICE, { Cookie: aliceCookie });
    const theirs = await scene.terminal(BOB, { Cookie: bobCookie });
    await Promise.all([neighbour.shows("ready"), theirs.shows("ready")]);

    scene.writeRoster(JSON.stringify(roster).slice(0, -20));
    await scene.logged("cannot be read");
    const attendees = roster.attendees
      .filter(({ id }) => id !== "carol")
      .map((attendee) =>
        attendee.id === "bob" ? { ...attendee, password: verifierOf("new-new-new") } : attendee,
      );
    attendees.unshift({ id: "dora", name: "Dora", password: verifierOf("sun-sun-sun") });
    scene.writeRoster(JSON.stringify({ ...roster, attendees }));

    expect(await theirs.ends()).toBe(4401);
    await scene.logged("dora: is in the class");
    await expect(scene.terminal(BOB, { Cookie: bobCookie })).rejects.toThrow("401");
    expect(await scene.logIn(BOB, "new-new-new")).toContain(COOKIE);
    expect((await scene.ask("carol.localhost:8443", "/")).status).toBe(404);
    const dora = await ring(scene, "dora");
    dora.hangUp();
    neighbour.type("still here");
    await neighbour.shows("you typed still here");
    neighbour.socket.terminate();
  });

  test("no password and no ticket is in the log", () => {
    expect(scene.log).toContain("alice: logged in from 203.0.113.7");
    expect(scene.log).not.toMatch(/tiger|lamp|ticket=|stumbled|could not answer/);
  });
});
