import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";

import { logIn, openBrowser, visitor } from "./browser.ts";
import { TestClass } from "./class.ts";
import { readHandouts } from "./handouts.ts";

let workshop: TestClass;
let browser: Browser;

beforeAll(async () => {
  [workshop, browser] = await Promise.all([TestClass.open(), openBrowser()]);
});
afterAll(async () => {
  await browser.close();
  await workshop.end();
});

it("the terminal is Shell-In-A-Box where the class wants it, and keeps its screen over a reload", async () => {
  await workshop.up({ attendees: ["alice"], terminal: "shellinabox" });
  const [alice] = (await readHandouts(workshop)).attendees;
  await using context = await visitor(browser);
  const page = await context.newPage();
  const enter = (): Promise<void> => logIn(page, alice?.url ?? "", alice?.password ?? "");
  const screen = page.locator("#console");
  await enter();
  const showsPrompt = async (): Promise<boolean> => {
    // A browser breaks off what it is loading when the machine's networks change, as they do after an `up`.
    if (page.url().startsWith("chrome-error:")) await enter();
    return screen.getByText("workshop@alice:~$").last().isVisible();
  };
  await expect.poll(showsPrompt, { timeout: 120_000, interval: 200 }).toBe(true);
  expect(new URL(page.url()).hostname).toBe("4200-alice.localhost");
  await page.keyboard.type("docker version --format 'engine {{.Server.Os}}'");
  await page.keyboard.press("Enter");
  await screen.getByText(/engine\slinux/).waitFor();
  await page.reload();
  await screen.getByText(/engine\slinux/).waitFor();
});
