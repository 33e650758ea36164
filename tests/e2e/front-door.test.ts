import { AxeBuilder } from "@axe-core/playwright";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { logIn, openBrowser, shows, showsPrompt, type, visit, visitor } from "./browser.ts";
import { insist, TestClass } from "./class.ts";
import { type Handouts, readHandouts } from "./handouts.ts";

// What attendees and the trainer do in their browsers: a real one, through the gateway.

let workshop: TestClass;
let browser: Browser;
let given: Handouts;

beforeAll(async () => {
  [workshop, browser] = await Promise.all([TestClass.open(), openBrowser()]);
  await workshop.up({ attendees: ["alice", { id: "bob", name: "Bob <b>Ross</b>" }], walkIns: 1 });
  await workshop.loadBase("alice");
  given = await readHandouts(workshop);
});
afterAll(async () => {
  await browser.close();
  await workshop.end();
});

function handoutOf(id: string): { url: string; password: string } {
  const found = given.attendees.find((attendee) => attendee.id === id);
  if (found === undefined) throw new Error(`no handout for ${id}`);
  return found;
}

/** A page with somebody's terminal, ready to type. */
async function terminalOf(context: BrowserContext, id: string): Promise<Page> {
  const { url, password } = handoutOf(id);
  const page = await context.newPage();
  await logIn(page, url, password);
  await showsPrompt(page, id);
  return page;
}

describe("an attendee", () => {
  it("logs in, runs a container in the terminal, and finds it all after a reload", async () => {
    await using context = await visitor(browser);
    const page = await terminalOf(context, "alice");
    await type(page, "docker run --rm base echo 'from a cont''ainer: äöü €'");
    await shows(page, "from a container: äöü €");
    await page.reload();
    await shows(page, "from a container: äöü €");
  });

  it("finds the session after the connection was cut", async () => {
    await using context = await visitor(browser);
    const page = await terminalOf(context, "alice");
    await type(page, "echo before the c''ut");
    await shows(page, "before the cut");
    const again = page.waitForEvent("websocket");
    insist(await workshop.docker("restart", `${workshop.stack}-gateway`));
    await again;
    await page.locator("#state.is-open").waitFor();
    await type(page, "echo after the c''ut");
    await shows(page, "after the cut");
  });

  it("opens what is published in the pod, at an address of its own", async () => {
    await using context = await visitor(browser);
    const page = await terminalOf(context, "alice");
    insist(
      await workshop.shell(
        "alice",
        "docker run -d --name web -p 8080:80 base sh -c 'mkdir /www; echo published >/www/index.html; exec httpd -f -h /www'",
      ),
    );
    const opening = context.waitForEvent("page");
    await page.getByLabel("Port", { exact: true }).fill("8080");
    await page.getByRole("button", { name: "Open" }).click();
    const app = await opening;
    await app.getByText("published").waitFor();
    expect(app.url()).toBe(handoutOf("alice").url.replace("alice.", "8080-alice.") + "/");
  });

  it("is told when nothing listens on a port", async () => {
    await using context = await visitor(browser);
    const page = await terminalOf(context, "alice");
    await visit(page, `${handoutOf("alice").url}/open?port=8099`);
    await page.getByRole("heading", { name: "Nothing listens on port 8099" }).waitFor();
  });

  it("has several terminals, by keyboard alone", async () => {
    await using context = await visitor(browser);
    const page = await terminalOf(context, "bob");
    await page.keyboard.press("Shift+F6");
    await page.getByRole("button", { name: "New terminal" }).focus();
    await page.keyboard.press("Enter");
    await showsPrompt(page, "bob");
    await page.keyboard.type("tmux display -p 'this is #S'");
    await page.keyboard.press("Enter");
    await shows(page, "this is tab2");
  });
});

describe("a neighbour", () => {
  it("gets in with neither password nor cookie of somebody else", async () => {
    await using context = await visitor(browser);
    await terminalOf(context, "alice");
    const page = await context.newPage();
    await logIn(page, handoutOf("bob").url, handoutOf("alice").password);
    await page.getByText("That is not the password").waitFor();
    // The control: the same browser, the right password.
    await page.getByLabel("Password", { exact: true }).fill(handoutOf("bob").password);
    await page.getByRole("button", { name: "Log in" }).click();
    await showsPrompt(page, "bob");
  });

  it("has no page that opens a terminal with the visitor's cookie", async () => {
    await using context = await visitor(browser);
    const page = await terminalOf(context, "alice");
    const connects = (from: Page): Promise<boolean> =>
      from.evaluate(
        (address) =>
          new Promise<boolean>((resolve) => {
            const socket = new WebSocket(address);
            socket.onopen = () => {
              resolve(true);
            };
            socket.onerror = () => {
              resolve(false);
            };
          }),
        `${handoutOf("alice").url.replace("https:", "wss:")}/terminal?tab=9`,
      );
    expect(await connects(page)).toBe(true);
    await visit(page, `${handoutOf("alice").url}/open?port=8080`);
    await page.getByText("published").waitFor();
    expect(await connects(page)).toBe(false);
  });
});

it("lets a walk-in take a pod by name and code, which is theirs from then on", async () => {
  await using context = await visitor(browser);
  const page = await context.newPage();
  const claim = async (code: string): Promise<void> => {
    await visit(page, given.walkIns.url);
    await page.getByLabel("Your name").fill("Zoë <b>W</b>");
    await page.getByLabel("The code").fill(code);
    await page.getByRole("button", { name: "Take a pod" }).click();
  };
  await claim("CCC-CCC");
  await page.getByText("That is not the code").waitFor();
  await claim(given.walkIns.code.toLowerCase().replace("-", " "));
  await page.getByRole("heading", { name: "Welcome, Zoë <b>W</b>" }).waitFor();
  const password = await page.locator(".password").innerText();
  await page.getByRole("link", { name: "Go in" }).click();
  await showsPrompt(page, "guest-1");

  await using later = await visitor(browser);
  const again = await later.newPage();
  const card = handoutOf("guest-1");
  await logIn(again, card.url, card.password);
  await again.getByText("That is not the password").waitFor();
  await logIn(again, card.url, password);
  await showsPrompt(again, "guest-1");
  await claim(given.walkIns.code);
  await page.getByRole("heading", { name: "No pod is free" }).waitFor();
  await logIn(page, given.trainer.url, given.trainer.password);
  await page.getByText("for walk-ins 0 of 1 free").waitFor();
  await page.getByRole("row").filter({ hasText: "Zoë <b>W</b>" }).waitFor();
});

describe("the trainer", () => {
  it("sees every pod, one being healed too, and shares an attendee's screen", async () => {
    await using context = await visitor(browser);
    const page = await context.newPage();
    await logIn(page, given.trainer.url, given.trainer.password);
    const alice = page.getByRole("row").filter({ hasText: "alice" });
    await alice.getByText("ready").waitFor();
    // What is published in the pod by now.
    await alice.getByText("web", { exact: true }).waitFor();
    await expect.poll(() => alice.textContent(), { timeout: 120_000, interval: 500 }).toMatch(/\d+ MiB/);
    await page.getByRole("row").filter({ hasText: "Bob <b>Ross</b>" }).waitFor();

    await alice.getByText(/ready, for (\d\d s|\d+ min)/).waitFor();
    insist(await workshop.docker("kill", workshop.container("alice", "anchor")));
    // Healing may be over before the page looks again; since when it is ready shows it all the same.
    await alice.getByText(/healing|starting|ready, for \d s/).waitFor();
    await alice.getByText(/ready, for \d s/).waitFor();

    await using attendees = await visitor(browser);
    const screen = await terminalOf(attendees, "alice");
    const opening = context.waitForEvent("page");
    await alice.getByRole("link").click();
    const shared = await opening;
    await showsPrompt(shared, "alice");
    await type(shared, "echo from the tr''ainer");
    await shows(screen, "from the trainer");
  });

  it("sees all of it on a phone, without scrolling sideways", async () => {
    await using context = await visitor(browser);
    const page = await context.newPage();
    await page.setViewportSize({ width: 390, height: 844 });
    await logIn(page, given.trainer.url, given.trainer.password);
    const alice = page.getByRole("row").filter({ hasText: "alice" });
    await alice.getByText(/ready, for/).waitFor();
    await alice.getByText(/\d+ MiB/).waitFor();
    const overhang = page
      .locator(".scroll")
      .evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth);
    expect(await overhang).toBe(0);
    await alice.getByRole("link").click({ trial: true });
  });

  it("gives one attendee another password, which throws out who came by the old one", async () => {
    await using context = await visitor(browser);
    const alice = await terminalOf(context, "alice");
    await using other = await visitor(browser);
    const bob = await terminalOf(other, "bob");
    const before = given;
    insist(await workshop.workshop("rotate", "alice"));
    given = await readHandouts(workshop);
    const changed = given.attendees.filter(
      ({ password }, index) => password !== before.attendees[index]?.password,
    );
    expect(changed.map(({ id }) => id)).toEqual(["alice"]);

    const old = before.attendees.find(({ id }) => id === "alice")?.password ?? "";
    await alice.locator("#state.is-open").waitFor({ state: "detached" });
    await logIn(alice, handoutOf("alice").url, old);
    await alice.getByText("That is not the password").waitFor();
    await alice.getByLabel("Password", { exact: true }).fill(handoutOf("alice").password);
    await alice.getByRole("button", { name: "Log in" }).click();
    await showsPrompt(alice, "alice");
    await type(bob, "echo und''isturbed");
    await shows(bob, "undisturbed");
  });
});

it("keeps a terminal open while others come and go", async () => {
  await using context = await visitor(browser);
  const page = await terminalOf(context, "bob");
  const dropped: string[] = [];
  page.on("websocket", (socket) => dropped.push(socket.url()));
  await type(page, "i=0; while :; do i=$((i+1)); echo tick-$i; sleep 1; done");
  await shows(page, "tick-1");
  const pod = { id: "bob", name: "Bob <b>Ross</b>" };
  await workshop.up({ attendees: ["alice", pod, "carol"], walkIns: 1 });
  await workshop.up({ attendees: [pod], walkIns: 1 });
  const last = await page.locator(".xterm-rows:visible").innerText();
  const count = Math.max(...[...last.matchAll(/tick-(\d+)/g)].map(([, number]) => Number(number)));
  await shows(page, `tick-${count + 1}`);
  expect(dropped).toEqual([]);
  await page.keyboard.press("Control+c");
});

describe("accessibility", () => {
  it.each(["the welcome page", "the login", "the terminal", "the trainer's page"])("of %s", async (which) => {
    await using context = await visitor(browser);
    const page = await context.newPage();
    const { url, password } = handoutOf("bob");
    if (which === "the trainer's page") await logIn(page, given.trainer.url, given.trainer.password);
    else if (which === "the terminal") await logIn(page, url, password);
    else await visit(page, which === "the login" ? url : given.walkIns.url);
    await page.getByRole("heading", { level: 1 }).waitFor();
    // What xterm.js draws is for the eye; for the ear it has its own mode, behind the switch.
    const { violations } = await new AxeBuilder({ page }).exclude(".xterm").analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`)).toEqual(
      [],
    );
  });
});

it("answers friendly at a name that is nobody's", async () => {
  await using context = await visitor(browser);
  const page = await context.newPage();
  await visit(page, new URL(given.trainer.url).origin);
  await page.getByLabel("Your user").fill("mallory");
  await page.getByRole("button", { name: "Go" }).click();
  await page.getByText("Nobody here is called “mallory”").waitFor();
});

it("holds nothing of the passwords where Docker or the logs show it", async () => {
  const { code } = given.walkIns;
  const secrets = [code, code.toLowerCase().replace("-", ""), given.trainer.password];
  const passwords = [...secrets, ...given.attendees.map(({ password }) => password)];
  const { output: ids } = await workshop.docker(
    "ps",
    "-aq",
    "--filter",
    `label=workshop.stack=${workshop.stack}`,
  );
  const all = ids.trim().split("\n");
  const inspected = insist(await workshop.docker("inspect", ...all));
  const logs = await Promise.all(all.map((id) => workshop.docker("logs", id)));
  const text = [inspected, ...logs.map(({ output }) => output)].join("\n");
  expect(text).toContain(workshop.stack);
  for (const password of passwords) expect(text).not.toContain(password);
});
