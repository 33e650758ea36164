import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { goalOf, openPath, pathOf } from "../../images/door/addresses.mjs";
import { ALICE, ring, roster } from "./door-class.ts";
import { Scene } from "./door-scene.ts";

// Links into an attendee's own application, and what becomes of them on the way through the login.

const PORT = "8080-alice.localhost:8443";

let scene: Scene;

beforeAll(async () => {
  scene = new Scene(roster);
  await scene.isOpen();
});
afterAll(() => {
  scene.end();
});

describe("a path that a link brings", () => {
  test.each(["/", "/a/b?c=d&e=%2F", "/a%20b", "/?next=https://example.org/"])("%s is kept", (path) => {
    expect(pathOf(path)).toBe(path);
    expect(goalOf(new URL(openPath({ port: 80, path }), "http://door").searchParams)).toEqual({
      port: 80,
      path,
    });
  });

  test.each([
    "//example.org/",
    "/\\example.org/",
    "/a/..//example.org/",
    "https://example.org/",
    "example.org",
    "",
    `/${"a".repeat(1000)}`,
  ])("%s leads to /", (path) => {
    expect(pathOf(path)).toBe("/");
  });
});

test("a link leads through the login to the very page", async () => {
  const page = "/shop/cart?item=1&sort=a%20b";
  const found = (pattern: string, body: string) =>
    (new RegExp(pattern).exec(body)?.[1] ?? "").replaceAll("&#38;", "&");
  // Firefox and Safari would leave their cookie at home after a redirection.
  const goesOn = (body: string) => found('http-equiv="refresh" content="0; url=([^"]*)"', body);
  const outside = await scene.ask(PORT, page, { headers: { Accept: "text/html" } });
  const door = new URL(goesOn(outside.body));
  expect(door.host).toBe(ALICE);
  const login = await scene.ask(door.host, `${door.pathname}${door.search}`);
  const valueOf = (name: string) => found(`name="${name}" value="([^"]*)"`, login.body);
  expect(valueOf("path")).toBe(page);

  const form = { password: "ocean-tiger-lamp", port: valueOf("port"), path: page };
  const loggedIn = await scene.send(ALICE, "/login", new URLSearchParams(form).toString());
  const headers = { Cookie: loggedIn.cookie ?? "" };
  const opened = await scene.ask(ALICE, loggedIn.headers.location ?? "", { headers });
  const ticket = new URL(opened.headers.location ?? "");
  expect(ticket.host).toBe(PORT);
  const entered = await scene.ask(ticket.host, `${ticket.pathname}${ticket.search}`);
  expect(goesOn(entered.body)).toBe(page);
  expect(entered.headers["referrer-policy"]).toBe("no-referrer");
});

test("where pods have a page of their own, an attendee's name leads to it", async () => {
  const other = new Scene({ ...roster, home: 1 });
  try {
    await other.isOpen();
    const cookie = await other.logIn(ALICE, "ocean-tiger-lamp");
    const { headers } = await other.ask(ALICE, "/", { headers: { Cookie: cookie } });
    expect(headers.location).toBe("/open?port=1&path=%2F");

    // It is not up yet, and no mistake of the attendee's.
    const pod = await ring(other, "alice");
    const opened = await other.ask(ALICE, headers.location ?? "", { headers: { Cookie: cookie } });
    const ticket = new URL(opened.headers.location ?? "");
    const entered = await other.ask(ticket.host, `${ticket.pathname}${ticket.search}`);
    const early = await other.ask(ticket.host, "/", { headers: { Cookie: entered.cookie ?? "" } });
    pod.hangUp();
    expect(early.status).toBe(503);
    expect(early.body).toContain('http-equiv="refresh"');
  } finally {
    other.end();
  }
});
