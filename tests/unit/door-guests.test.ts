import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";

import { DOMAIN, ring } from "./door-class.ts";
import type { FakePod } from "./door-pod.ts";
import { type Answer, type RosterFile, Scene, verifierOf } from "./door-scene.ts";

// Walk-ins, at a door as a process.

const FIRST = "guest-1.localhost:8443";
const SECOND = "guest-2.localhost:8443";

const roster: RosterFile = {
  trainer: verifierOf("grand-old-owl"),
  code: verifierOf("k7c9tw"),
  attendees: [
    { id: "alice", name: "Alice", password: verifierOf("ocean-tiger-lamp") },
    { id: "guest-1", name: "Guest 1", password: verifierOf("river-apple-moon"), isGuest: true },
    { id: "guest-2", name: "Guest 2", password: verifierOf("stone-cloud-bird"), isGuest: true },
  ],
};

let scene: Scene;
let pods: FakePod[] = [];

async function begin(): Promise<void> {
  scene = new Scene(roster);
  await scene.isOpen();
}

function end(): void {
  for (const pod of pods) pod.hangUp();
  pods = [];
  scene.end();
}

async function claim(name: string, code = "K7C-9TW", headers: Record<string, string> = {}): Promise<Answer> {
  return scene.send(DOMAIN, "/claim", new URLSearchParams({ name, code }).toString(), headers);
}

/** What the page tells whoever has got a pod. */
function told({ status, body }: Answer): { host: string; password: string; enter: URL } {
  const [, host = ""] = /<code>https:\/\/(guest-\d+\.localhost:8443)<\/code>/.exec(body) ?? [];
  const [, password = ""] = /<code class="password">([^<]+)<\/code>/.exec(body) ?? [];
  const [, enter = ""] = /href="(https:[^"]+ticket=[^"]+)"/.exec(body) ?? [];
  if (password === "") throw new Error(`${status}: ${body}`);
  return { host, password, enter: new URL(enter) };
}

async function logsIn(host: string, password: string): Promise<number> {
  return (await scene.send(host, "/login", new URLSearchParams({ password }).toString())).status;
}

/** What the trainer's page is told of the pods: `guest-1 free`. */
async function seenByTrainer(): Promise<string[]> {
  const cookie = await scene.logIn(DOMAIN, "grand-old-owl", "/trainer/login");
  const { body } = await scene.ask(DOMAIN, "/trainer/status", { headers: { Cookie: cookie } });
  const { attendees } = JSON.parse(body) as { attendees: { name: string; guest: string | null }[] };
  return attendees.map(({ name, guest }) => `${name}: ${guest ?? "listed"}`);
}

async function enter(target: URL): Promise<string> {
  const { cookie } = await scene.ask(target.host, `${target.pathname}${target.search}`);
  return cookie ?? "";
}

// A door of its own for each, which takes a second on a busy machine, and looks at its roster every second.
const PATIENCE = { timeout: 20_000 };

describe("a walk-in", PATIENCE, () => {
  beforeEach(begin);
  afterEach(end);

  test("gets the first free pod by name and code, and goes in at once", async () => {
    expect((await scene.ask(DOMAIN, "/")).body).toContain("Not on the list?");
    const answer = await claim(" Zoë <b>W</b> ", " k7c 9–tw");
    expect(answer.status).toBe(200);
    expect(answer.body).toContain("Welcome, Zoë &#60;b&#62;W&#60;/b&#62;");
    expect(answer.headers["cache-control"]).toBe("no-store");
    const { host, password, enter: target } = told(answer);
    expect(host).toBe(FIRST);
    expect(password).toMatch(/^[A-Z0-9]{4}-[A-Z0-9]{4}-[A-Z0-9]{4}$/);
    expect(target.host).toBe(FIRST);

    const pod = await ring(scene, "guest-1");
    pods.push(pod);
    const cookie = await enter(target);
    expect((await scene.ask(FIRST, "/", { headers: { Cookie: cookie } })).body).toContain('id="terminals"');
    expect(await enter(target)).toBe("");
    expect(await seenByTrainer()).toEqual(["Alice: listed", "Zoë <b>W</b>: code", "Guest 2: free"]);
    expect(scene.log).toContain("guest-1: taken from 203.0.113.7 by Zoë <b>W</b>");
    expect(scene.log).not.toContain(password);
  });

  test("comes back by a password of their own, and nobody by the one on the card", async () => {
    const { password } = told(await claim("Zoë"));
    expect(await logsIn(FIRST, password)).toBe(303);
    expect(await logsIn(FIRST, password.toLowerCase().replaceAll("-", ""))).toBe(303);
    expect(await logsIn(FIRST, "river-apple-moon")).toBe(401);
    expect(await logsIn(SECOND, password)).toBe(401);
    // The control: on a pod that nobody has claimed the card's counts.
    expect(await logsIn(SECOND, "stone-cloud-bird")).toBe(303);
  });

  test("with a card takes the pod too", async () => {
    expect(await logsIn(FIRST, "river-apple-moon")).toBe(303);
    expect(await seenByTrainer()).toEqual(["Alice: listed", "Guest 1: card", "Guest 2: free"]);
    expect(told(await claim("Zoë")).host).toBe(SECOND);
    expect(await logsIn(FIRST, "river-apple-moon")).toBe(303);
  });

  test("is told when no pod is free; of many at once no two get one", async () => {
    const answers = await Promise.all(["A", "A", "B", "C", "D"].map((name) => claim(name)));
    const given = answers.filter(({ status }) => status === 200).map((answer) => told(answer).host);
    expect(given.toSorted()).toEqual([FIRST, SECOND]);
    const others = answers.filter(({ status }) => status !== 200);
    expect(others.map(({ status }) => status)).toEqual([409, 409, 409]);
    expect(others[0]?.body).toContain("Please tell the trainer");
  });

  test("what was taken stays taken when the door starts again, and no password is in its folder", async () => {
    const { password, enter: target } = told(await claim("Zoë"));
    const cookie = await enter(target);
    const file = join(scene.folder, "claims.json");
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readFileSync(file, "utf8").toUpperCase().replaceAll("-", "")).not.toContain(
      password.replaceAll("-", ""),
    );

    await scene.restart();
    expect(await seenByTrainer()).toEqual(["Alice: listed", "Zoë: code", "Guest 2: free"]);
    expect(await logsIn(FIRST, password)).toBe(303);
    expect((await scene.ask(FIRST, "/tabs", { headers: { Cookie: cookie } })).status).toBe(200);
  });
});

describe("no pod is given", () => {
  beforeAll(begin);
  afterAll(end);

  test.each(["", "K7C-9TX", "K7C-9T", "ocean-tiger-lamp"])("for the code %j", async (code) => {
    const { status, body } = await claim("Zoë", code);
    expect(status).toBe(401);
    expect(body).toContain("That is not the code");
    expect(body).toContain('value="Zoë"');
  });

  test.each(["", "   ", "x".repeat(41), "a\nb", "a\u0000", "\u202eeoZ", "\u200b"])(
    "to the name %j",
    async (name) => {
      const { status, body } = await claim(name);
      expect(status).toBe(400);
      expect(body).toContain("Please write a name");
    },
  );

  test.each([`https://${FIRST}`, "https://example.org", "null"])("to a page of %s", async (origin) => {
    expect((await claim("Zoë", "k7c9tw", { Origin: origin })).status).toBe(403);
  });

  test("for a form that is too long", async () => {
    expect((await claim("Zoë", "x".repeat(5000))).status).toBe(403);
  });

  test("to whoever tries too often", async () => {
    const from = { "X-Forwarded-For": "198.51.100.1" };
    const answers = await Promise.all(Array.from({ length: 12 }, () => claim("Zoë", "wrong", from)));
    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((status) => status === 401)).toHaveLength(10);
    expect(statuses.filter((status) => status === 429)).toHaveLength(2);
    expect((await claim("Zoë", "k7c9tw", from)).status).toBe(429);
  });

  test("and by the same form, as it should be, one is", async () => {
    expect(await seenByTrainer()).toEqual(["Alice: listed", "Guest 1: free", "Guest 2: free"]);
    expect((await claim("Zoë", "k7c9tw")).status).toBe(200);
  });
});

describe("another roster", PATIENCE, () => {
  beforeEach(begin);
  afterEach(end);

  const tell = (change: (attendee: RosterFile["attendees"][number]) => RosterFile["attendees"]) => {
    scene.writeRoster(JSON.stringify({ ...roster, attendees: roster.attendees.flatMap(change) }));
  };

  test("without walk-ins offers no pod", async () => {
    scene.writeRoster(JSON.stringify({ trainer: roster.trainer, attendees: roster.attendees.slice(0, 1) }));
    await scene.logged("guest-2: has left the class");
    expect((await scene.ask(DOMAIN, "/")).body).not.toContain("Not on the list?");
    expect((await claim("Zoë")).status).toBe(403);
  });

  test("with another password on the card frees the pod, and ends what its guest had", async () => {
    pods = [await ring(scene, "guest-1"), await ring(scene, "guest-2")];
    const first = told(await claim("Zoë"));
    const second = told(await claim("Zoë"));
    const cookie = await enter(first.enter);
    const theirs = await scene.terminal(FIRST, { Cookie: cookie });
    const neighbours = await scene.terminal(SECOND, { Cookie: await enter(second.enter) });
    await Promise.all([theirs.shows("ready"), neighbours.shows("ready")]);

    tell((one) => (one.id === "guest-1" ? [{ ...one, password: verifierOf("new-new-new") }] : [one]));
    expect(await theirs.ends()).toBe(4401);
    await scene.logged("guest-1: is free for a walk-in again");
    await expect(scene.terminal(FIRST, { Cookie: cookie })).rejects.toThrow("401");
    expect(await logsIn(FIRST, first.password)).toBe(401);
    expect(told(await claim("Yan")).host).toBe(FIRST);
    neighbours.type("still here");
    await neighbours.shows("you typed still here");
    neighbours.socket.terminate();
  });

  test("without the pod ends the claim, for good", async () => {
    const { password } = told(await claim("Zoë"));
    tell((one) => (one.id === "guest-1" ? [] : [one]));
    await scene.logged("guest-1: has left the class");
    expect((await scene.ask(FIRST, "/")).status).toBe(404);
    const file = join(scene.folder, "claims.json");
    await expect.poll(() => readFileSync(file, "utf8"), { timeout: 4000 }).toBe("{}");
    await scene.restart(roster);
    expect(await logsIn(FIRST, password)).toBe(401);
    expect(told(await claim("Yan")).host).toBe(FIRST);
  });

  test("with another code leaves those in who have a pod", async () => {
    const { password } = told(await claim("Zoë"));
    scene.writeRoster(JSON.stringify({ ...roster, code: verifierOf("mmmmmm") }));
    await scene.logged("the walk-ins: have another code");
    expect((await claim("Yan")).status).toBe(401);
    expect((await claim("Yan", "mmmmmm")).status).toBe(200);
    expect(await logsIn(FIRST, password)).toBe(303);
  });
});
