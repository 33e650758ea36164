import { describe, expect, test } from "vitest";

import { addressOf, isOpenPort, originOf, placeOf, portOf } from "../../images/door/addresses.mjs";
import {
  appCookies,
  COOKIE,
  cookieOfApp,
  noCookie,
  ownCookies,
  sessionCookie,
} from "../../images/door/cookies.mjs";
import { html } from "../../images/door/html.mjs";
import { Buckets } from "../../images/door/limiter.mjs";
import { isPassword, normalise, parseVerifier } from "../../images/door/passwords.mjs";
import { difference, parseRoster } from "../../images/door/roster.mjs";
import { Seal } from "../../images/door/seal.mjs";
import { parseStatus } from "../../images/door/status.mjs";
import { sizeOf, tabOf } from "../../images/door/terminal.mjs";
import { Tickets } from "../../images/door/tickets.mjs";
import { verifierOf } from "./door-scene.ts";

const NOW = 1_800_000_000_000;

describe("a name", () => {
  test.each([
    ["localhost", { kind: "domain", label: "" }],
    ["alice.localhost", { kind: "attendee", label: "alice", id: "alice" }],
    ["8080-alice.localhost", { kind: "port", label: "8080-alice", id: "alice", port: 8080 }],
    ["8080-a-1.localhost", { kind: "port", label: "8080-a-1", id: "a-1", port: 8080 }],
  ])("%s", (name, place) => {
    expect(placeOf(name, "localhost")).toEqual(place);
  });

  test.each([
    "example.org",
    "evil-localhost",
    ".localhost",
    "a.b.localhost",
    "-alice.localhost",
    "alice-.localhost",
    "8080.localhost",
    "0-alice.localhost",
    "08-alice.localhost",
    "65536-alice.localhost",
    "8080-9090-alice.localhost",
    "1e3-alice.localhost",
    "alice.localhost.",
    `${"a".repeat(31)}.localhost`,
  ])("%s is nobody's", (name) => {
    expect(placeOf(name, "localhost")).toBeUndefined();
  });

  test("comes from a Host header, whose port leads on", () => {
    const address = addressOf("ALICE.localhost:8443", "localhost");
    expect(address).toMatchObject({ host: "alice.localhost:8443", origin: "https://alice.localhost:8443" });
    if (address === undefined) return;
    expect(originOf(address, "8080-alice", "localhost")).toBe("https://8080-alice.localhost:8443");
    expect(originOf(address, "", "localhost")).toBe("https://localhost:8443");
  });

  test.each([
    undefined,
    "",
    "alice.localhost:",
    "alice.localhost:8443:1",
    "alice.localhost/x",
    "al ice.localhost",
  ])("does not come from the Host %j", (header) => {
    expect(addressOf(header, "localhost")).toBeUndefined();
  });

  test("has a port that is a plain number", () => {
    expect(["1", "8080", "65535"].map(portOf)).toEqual([1, 8080, 65535]);
    for (const text of ["", "0", "65536", "-1", "+80", "080", "8e3", "0x50", " 80"])
      expect(portOf(text)).toBeUndefined();
    expect([8080, 2375, 5000].map(isOpenPort)).toEqual([true, false, false]);
  });
});

describe("a cookie", () => {
  test("of the door's has what keeps it at its host", () => {
    expect(sessionCookie("x")).toBe(`${COOKIE}=x; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=43200`);
    expect(noCookie()).toContain("Max-Age=0");
  });

  test("of the door's is found, and is not for the app", () => {
    const header = `a=1; ${COOKIE}=x.y; b=2;${COOKIE.toLowerCase()}=z; c`;
    expect(ownCookies(header)).toEqual(["x.y", "z"]);
    expect(appCookies(header)).toBe("a=1; b=2; c");
    expect(appCookies(`${COOKIE}=x`)).toBeUndefined();
    expect(appCookies(undefined)).toBeUndefined();
  });

  test.each([
    ["a=1; Path=/; HttpOnly", "a=1; Path=/; HttpOnly"],
    ["a=1; Domain=localhost; Path=/", "a=1; Path=/"],
    ["a=1;domain=.localhost", "a=1"],
    [`${COOKIE}=x; Secure; Path=/`, undefined],
    ["__HOST-Workshop=x; Secure; Path=/", undefined],
    [` ${COOKIE} =x`, undefined],
    [`=${COOKIE}=x; Secure; Path=/`, undefined],
    [COOKIE, undefined],
  ])("of an app's, %j, reaches the browser as %j", (given, passed) => {
    expect(cookieOfApp(given)).toBe(passed);
  });
});

describe("claims", () => {
  const seal = new Seal(Buffer.alloc(32, 1));
  const claims = { label: "alice", role: "attendee", until: NOW + 1000 } as const;
  const token = seal.put("session", claims, "verifier");

  test("are read as they were put", () => {
    expect(seal.read("session", token, () => "verifier", NOW)).toMatchObject(claims);
  });

  test.each([
    ["too late", "session", token, "verifier", NOW + 1000],
    ["after another password", "session", token, "other", NOW],
    ["when nobody may have them", "session", token, undefined, NOW],
    ["for another purpose", "ticket", token, "verifier", NOW],
    ["with another signature", "session", `${token.slice(0, -2)}AA`, "verifier", NOW],
    ["with more behind", "session", `${token}.x`, "verifier", NOW],
    ["without a signature", "session", token.split(".")[0] ?? "", "verifier", NOW],
    ["that are none", "session", "x.y", "verifier", NOW],
    ["that are huge", "session", "x".repeat(100_000), "verifier", NOW],
  ])("count for nothing %s", (_case, purpose, given, verifier, now) => {
    expect(seal.read(purpose, given, () => verifier, now)).toBeUndefined();
  });

  test("count for nothing by another door's key, or changed", () => {
    expect(new Seal(Buffer.alloc(32, 2)).read("session", token, () => "verifier", NOW)).toBeUndefined();
    const [body = "", signature = ""] = token.split(".");
    const changed = Buffer.from(body, "base64url").toString().replace("alice", "carol");
    const forged = `${Buffer.from(changed).toString("base64url")}.${signature}`;
    expect(seal.read("session", forged, () => "verifier", NOW)).toBeUndefined();
  });
});

describe("a ticket", () => {
  const tickets = new Tickets(new Seal(Buffer.alloc(32, 1)));
  const issue = () => tickets.issue({ label: "8080-alice", role: "attendee" }, "verifier", NOW);
  const take = (ticket: string, label = "8080-alice", now = NOW) =>
    tickets.take(ticket, label, () => "verifier", now);

  test("counts once", () => {
    const ticket = issue();
    expect(take(ticket)).toMatchObject({ label: "8080-alice", role: "attendee" });
    expect(take(ticket)).toBeUndefined();
  });

  test("counts for half a minute", () => {
    expect(take(issue(), "8080-alice", NOW + 29_999)).toBeDefined();
    expect(take(issue(), "8080-alice", NOW + 30_000)).toBeUndefined();
  });

  test("counts nowhere else, and is not used up there", () => {
    const ticket = issue();
    expect(take(ticket, "8080-bob")).toBeUndefined();
    expect(take(ticket)).toBeDefined();
  });

  test("that was used is forgotten when it is too old, and no more are taken than can be remembered", () => {
    const taken = Array.from({ length: 100 }, () => take(issue())).filter((claims) => claims !== undefined);
    expect(taken.length).toBeLessThanOrEqual(30);
    const later = NOW + 60_000;
    const ticket = tickets.issue({ label: "8080-alice", role: "attendee" }, "verifier", later);
    expect(take(ticket, "8080-alice", later)).toBeDefined();
    expect(tickets.remembered).toBe(1);
  });
});

describe("token buckets", () => {
  test("give so many at once, then one after every so long", () => {
    const buckets = new Buckets({ burst: 3, everyMs: 1000 });
    expect([1, 2, 3, 4].map(() => buckets.grants("a", NOW))).toEqual([true, true, true, false]);
    expect(buckets.waitMs("a", NOW)).toBe(1000);
    expect(buckets.grants("b", NOW)).toBe(true);
    expect(buckets.grants("a", NOW + 999)).toBe(false);
    expect(buckets.grants("a", NOW + 1000)).toBe(true);
    expect(buckets.grants("a", NOW + 1000)).toBe(false);
  });

  test("can be overdrawn, which takes longer", () => {
    const buckets = new Buckets({ burst: 10, everyMs: 4 });
    buckets.take("a", NOW, 110);
    expect(buckets.waitMs("a", NOW)).toBe(404);
    expect(buckets.waitMs("a", NOW + 404)).toBe(0);
  });

  test("are no more than so many, and the one that was asked last stays", () => {
    const buckets = new Buckets({ burst: 1, everyMs: 1000, most: 100 });
    for (let key = 0; key < 10_000; key += 1) buckets.take(String(key), NOW);
    expect(buckets.size).toBe(100);
    expect(buckets.grants("9999", NOW)).toBe(false);
    buckets.take("x", NOW + 1000);
    expect(buckets.size).toBe(1);
  });
});

describe("a password", () => {
  test.each(["ocean-tiger-lamp", "Ocean Tiger Lamp", "  OCEAN–tiger_lamp \n", "ocean - tiger - lamp"])(
    "typed as %j is meant as it stands on the card",
    async (typed) => {
      expect(normalise(typed)).toBe("ocean-tiger-lamp");
      expect(await isPassword(typed, verifierOf("ocean-tiger-lamp"))).toBe(true);
    },
  );

  test.each(["ocean-tiger-lamb", "ocean-tiger", "", "oceantigerlamp"])("is not %j", async (typed) => {
    expect(await isPassword(typed, verifierOf("ocean-tiger-lamp"))).toBe(false);
  });

  test.each([
    "",
    "ocean-tiger-lamp",
    "scrypt:3:AAAAAAAAAAAA:AAAAAAAAAAAAAAAAAAAAAAAA",
    `scrypt:65536:${"A".repeat(22)}:${"A".repeat(43)}`,
  ])("has no verifier like %j", (text) => {
    expect(parseVerifier(text)).toBeUndefined();
  });
});

describe("a roster", () => {
  const password = verifierOf("a");
  const other = verifierOf("b");
  const roster = (...attendees: [id: string, password: string][]) =>
    parseRoster(
      JSON.stringify({
        trainer: password,
        attendees: attendees.map(([id, verifier]) => ({ id, name: id.toUpperCase(), password: verifier })),
      }),
    );

  test("differs by those who came, went, or have another password", () => {
    const before = roster(["alice", password], ["bob", password], ["carol", password]);
    const after = roster(["dora", password], ["carol", password], ["alice", other]);
    expect(difference(before, after)).toEqual({
      came: ["dora"],
      gone: ["bob"],
      locked: ["alice"],
      isTrainerLocked: false,
    });
    expect(difference(before, { ...before, trainer: other }).isTrainerLocked).toBe(true);
  });

  test.each([
    "",
    '{"trainer":',
    "[]",
    "{}",
    JSON.stringify({ attendees: [] }),
    JSON.stringify({ trainer: password, attendees: [{ id: "../bob", name: "", password }] }),
    JSON.stringify({ trainer: password, attendees: [{ id: "bob", name: "", password: "plain" }] }),
    JSON.stringify({ trainer: password, attendees: [{ id: "bob", password }] }),
  ])("is not %j", (text) => {
    expect(() => parseRoster(text)).toThrow();
  });
});

test("names are text in a page, whatever they are", () => {
  const name = `<img src=x onerror="alert('1')">&\``;
  expect(html`<b title="${name}">${[html`<i>${name}</i>`]}</b>`.text).toBe(
    '<b title="&#60;img src=x onerror=&#34;alert(&#39;1&#39;)&#34;&#62;&#38;&#96;">' +
      "<i>&#60;img src=x onerror=&#34;alert(&#39;1&#39;)&#34;&#62;&#38;&#96;</i></b>",
  );
});

test("the keeper's words are taken where they are words", () => {
  const alice = { state: "ready", since: 1, containers: { anchor: "running" }, memoryMiB: 61 };
  const pods = { alice, bob: { state: "<b>", since: 1 }, carol: null, dora: { state: "healing", since: 2 } };
  expect([...parseStatus(JSON.stringify({ time: 1, pods }))]).toEqual([
    ["alice", alice],
    ["dora", { state: "healing", since: 2, containers: {} }],
  ]);
});

test("terminals have bounded sizes and nine tabs", () => {
  expect(sizeOf("100", "30")).toEqual({ cols: 100, rows: 30 });
  expect(sizeOf(1e9, -5)).toEqual({ cols: 500, rows: 2 });
  expect(sizeOf("x", null)).toEqual({ cols: 80, rows: 24 });
  expect(["1", "9", "0", "10", "1;reboot", null].map(tabOf)).toEqual([
    1,
    9,
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
});
