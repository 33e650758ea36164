import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { type AnyBrowser, textOf, type Visitor } from "./any-browser.ts";
import { insist, TestClass } from "./class.ts";
import { openFirefox } from "./firefox.ts";
import { type Handouts, readHandouts } from "./handouts.ts";
import { openWebKit } from "./webkit.ts";

// The way in by the browsers that do not have Chromium's engine. What else the door does is tried in Chromium.

const PASSWORD = "//label[normalize-space()='Password']";
const PORT = "//label[normalize-space()='Port']";
const SHARE = "//tr[@data-id='alice']//a";

let workshop: TestClass;
let given: Handouts;

beforeAll(async () => {
  workshop = await TestClass.open();
  await workshop.up({ attendees: ["alice", "bob"] });
  await workshop.loadBase("alice");
  insist(
    await workshop.shell(
      "alice",
      "docker run -d --name web -p 8080:80 base sh -c 'mkdir /www; echo published >/www/index.html; exec httpd -f -h /www'",
    ),
  );
  given = await readHandouts(workshop);
});
afterAll(() => workshop.end());

function handoutOf(id: string): { url: string; password: string } {
  const found = given.attendees.find((attendee) => attendee.id === id);
  if (found === undefined) throw new Error(`no handout for ${id}`);
  return found;
}

/** Waits until something is to be read in the window. */
async function shows(visitor: Visitor, text: string): Promise<void> {
  await expect.poll(() => textOf(visitor), { timeout: 60_000, interval: 100 }).toContain(text);
}

/** Gives a password to the login that the window shows. */
async function giveIn(visitor: Visitor, password: string): Promise<void> {
  await shows(visitor, "Log in");
  await visitor.click(PASSWORD);
  await visitor.type(`${password}\n`);
}

/** Opens somebody's terminal. */
async function enter(visitor: Visitor, id: string): Promise<void> {
  const { url, password } = handoutOf(id);
  await visitor.open(url);
  await giveIn(visitor, password);
  await shows(visitor, `workshop@${id}:~$`);
}

describe.each([
  ["Firefox", openFirefox],
  ["WebKit", openWebKit],
])("in %s", (name, openBrowser) => {
  let browser: AnyBrowser;
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser.close());

  it("an attendee logs in, works in the terminal, and finds it after a reload", async () => {
    await using alice = await browser.visitor();
    await enter(alice, "alice");
    await alice.type(`docker version --format '${name} € {{.Server.Os}}'\n`);
    await shows(alice, `${name} € linux`);
    await alice.reload();
    await shows(alice, `${name} € linux`);
    await alice.type(`echo ${name} is still h''ere\n`);
    await shows(alice, `${name} is still here`);
  });

  it("what is published opens at an address of its own, which leads to no terminal", async () => {
    await using alice = await browser.visitor();
    await enter(alice, "alice");
    const { url } = handoutOf("alice");
    const terminal = `${url.replace("https:", "wss:")}/terminal?tab=9`;
    const connects = `new Promise((resolve) => {
      const socket = new WebSocket("${terminal}");
      socket.onopen = () => resolve(true);
      socket.onerror = () => resolve(false);
    })`;
    expect(await alice.evaluate(connects)).toBe(true);
    await alice.click(PORT);
    await alice.type("8080\n");
    await alice.followNewWindow();
    await shows(alice, "published");
    const app = `${url.replace("alice.", "8080-alice.")}/`;
    expect(await alice.url()).toBe(app);
    expect(await alice.evaluate(connects)).toBe(false);
    await alice.reload();
    await shows(alice, "published");
  });

  it("a link to what is published asks nobody who is logged in for a password", async () => {
    await using alice = await browser.visitor();
    await enter(alice, "alice");
    await alice.open(handoutOf("alice").url.replace("alice.", "8080-alice."));
    await shows(alice, "published");
  });

  it("neither password nor cookie of somebody else opens a neighbour's door", async () => {
    await using alice = await browser.visitor();
    await enter(alice, "alice");
    await alice.open(handoutOf("bob").url);
    await shows(alice, "Hello, bob");
    await giveIn(alice, handoutOf("alice").password);
    await shows(alice, "That is not the password");
    // The control: the same window, the right password.
    await giveIn(alice, handoutOf("bob").password);
    await shows(alice, "workshop@bob:~$");
  });

  it("the trainer sees the class, and shares a screen", async () => {
    await using trainer = await browser.visitor();
    await trainer.open(given.trainer.url);
    await giveIn(trainer, given.trainer.password);
    await shows(trainer, "2 of 2 pods ready");
    await trainer.click(SHARE);
    await trainer.followNewWindow();
    await shows(trainer, "shared: alice sees what you type");
    await shows(trainer, "workshop@alice:~$");
  });
});
