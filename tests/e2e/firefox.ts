import { launch, type BrowserContext, type Page } from "puppeteer-core";

import type { AnyBrowser, Visitor } from "./any-browser.ts";
import { until } from "./class.ts";
import { pathOf, type Program } from "./programs.ts";

const FIREFOX: Program = { names: ["firefox-esr", "firefox"], package: "firefox-esr" };

/**
 * Starts the machine's own Firefox without a window. Playwright wants one that it has changed itself, or a newer one
 * than Debian's.
 */
export async function openFirefox(): Promise<AnyBrowser> {
  const executablePath = await pathOf(FIREFOX);
  const browser = await launch({ browser: "firefox", executablePath, acceptInsecureCerts: true });
  return {
    visitor: async () => {
      const context = await browser.createBrowserContext();
      return visitorOf(context, await context.newPage());
    },
    close: () => browser.close(),
  };
}

function visitorOf(context: BrowserContext, first: Page): Visitor {
  let page = first;
  return {
    open: async (url) => {
      await page.goto(url);
    },
    reload: async () => {
      await page.reload();
    },
    url: () => Promise.resolve(page.url()),
    click: (xpath) => page.locator(`::-p-xpath(${xpath})`).click(),
    type: (text) => page.keyboard.type(text),
    evaluate: (expression) => page.evaluate(expression),
    followNewWindow: async () => {
      const known = page;
      await until(async () => {
        page = (await context.pages()).find((other) => other !== known) ?? known;
        return page !== known;
      });
    },
    [Symbol.asyncDispose]: () => context.close(),
  };
}
