import { type Browser, type BrowserContext, chromium, type Page, type Request } from "playwright-core";

import { pathOf, type Program } from "./programs.ts";

const CHROMIUM: Program = {
  names: ["chromium", "chromium-browser", "google-chrome"],
  package: "chromium",
};

/**
 * Starts a Chromium without a window.
 *
 * @throws where there is none and none can be installed.
 */
export async function openBrowser(): Promise<Browser> {
  const executablePath = await pathOf(CHROMIUM);
  // Its sandbox wants rights that root in a container or a virtual machine may lack; all that it opens is ours.
  return chromium.launch({ executablePath, args: ["--no-sandbox"] });
}

/** Somebody with a browser of their own. */
export async function visitor(browser: Browser): Promise<BrowserContext> {
  const context = await browser.newContext({
    ignoreHTTPSErrors: true,
    viewport: { width: 1200, height: 800 },
  });
  context.setDefaultTimeout(30_000);
  context.on("requestfailed", (request) => {
    // Without its script a page is dead; without the login's, the login still works, and a password is being typed.
    if (!isBrokenOff(request) || request.url().endsWith("/login.js")) return;
    void request
      .frame()
      .page()
      .reload()
      .catch(() => undefined);
  });
  return context;
}

/** Whether it is a script that the browser broke off since a pod, or the gateway, has just got its network. */
function isBrokenOff(request: Request): boolean {
  return request.resourceType() === "script" && request.failure()?.errorText === "net::ERR_NETWORK_CHANGED";
}

/**
 * Opens an address; again, where the browser breaks it off since a pod has just got its network back, where its page
 * about that comes so late that it breaks off the next try, and where the page that was there goes elsewhere by itself.
 */
export async function visit(page: Page, url: string): Promise<void> {
  for (;;) {
    try {
      await page.goto(url);
      return;
    } catch (error) {
      if (!/ERR_NETWORK_CHANGED|chrome-error:|interrupted by another navigation/.test(String(error)))
        throw error;
    }
  }
}

/** Gives a password to the login at an address; again, where the browser breaks that off as it does in {@link visit}. */
export async function logIn(page: Page, url: string, password: string): Promise<void> {
  do {
    await visit(page, url);
    await page.getByLabel("Password", { exact: true }).fill(password);
    const answered = page.waitForEvent("framenavigated");
    await page.getByRole("button", { name: "Log in" }).click();
    await answered;
  } while (page.url().startsWith("chrome-error:"));
}

/** Waits until the terminal that is seen shows a text. */
export function shows(page: Page, text: string | RegExp): Promise<void> {
  return page.locator(".xterm-rows:visible").getByText(text).last().waitFor();
}

/** Waits until the terminal that is seen waits for a command. */
export function showsPrompt(page: Page, id: string): Promise<void> {
  return shows(page, `workshop@${id}:~$`);
}

/** Types a line into the terminal that is seen. */
export async function type(page: Page, line: string): Promise<void> {
  await page.locator(".xterm-helper-textarea:visible").focus();
  await page.keyboard.type(line);
  await page.keyboard.press("Enter");
}
