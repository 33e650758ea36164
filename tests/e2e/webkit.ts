import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";

import { z } from "zod";

import { freePort } from "../../tools/free-port.ts";
import type { AnyBrowser } from "./any-browser.ts";
import { until } from "./class.ts";
import { pathOf, type Program } from "./programs.ts";
import { WebDriverSession } from "./web-driver.ts";

/** It brings a browser, too, which it starts by itself. */
const DRIVER: Program = { names: ["WebKitWebDriver"], package: "webkit2gtk-driver" };
/** A screen that nobody sees. The browser knows no way to do without. */
const SCREEN: Program = { names: ["Xvfb"], package: "xvfb" };

const words = z.tuple([z.string()]);

/** Starts a browser with Safari's engine, WebKit, in its edition for Linux. */
export async function openWebKit(): Promise<AnyBrowser> {
  const screen = spawn(await pathOf(SCREEN), ["-displayfd", "1", "-nolisten", "tcp"], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  const [display] = await once(screen.stdout.setEncoding("utf8"), "data").then((said) => words.parse(said));
  const port = await freePort();
  const driver = spawn(await pathOf(DRIVER), [`--port=${port}`], {
    stdio: "ignore",
    env: { ...process.env, DISPLAY: `:${display.trim()}` },
  });
  const server = `http://127.0.0.1:${port}`;
  await until(() =>
    fetch(`${server}/status`).then(
      ({ ok }) => ok,
      () => false,
    ),
  );
  return {
    visitor: () => WebDriverSession.begin(server, { acceptInsecureCerts: true }),
    close: async () => {
      await end(driver);
      await end(screen);
    },
  };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  child.kill();
  await ended;
}
