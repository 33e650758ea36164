import { join } from "node:path";

import { type Browser, chromium } from "playwright-core";

import { installPackages } from "../../tools/apt.ts";
import { withLock } from "../../tools/lock.ts";
import { findOnPath, isOnPath } from "../../tools/path.ts";
import { cacheFolder } from "../../tools/workspace.ts";

/** What a Chromium is called, where there is one. */
const PROGRAMS = ["chromium", "chromium-browser", "google-chrome"];

/**
 * Starts a Chromium without a window. On a Debian without one it is installed first, as set-up does with the engine.
 *
 * @throws where there is none and none can be installed.
 */
export async function openBrowser(): Promise<Browser> {
  const executablePath = find() ?? (await install());
  // Its sandbox wants rights that root in a container or a virtual machine may lack; all that it opens is ours.
  return chromium.launch({ executablePath, args: ["--no-sandbox"] });
}

function find(): string | undefined {
  return PROGRAMS.map(findOnPath).find((path) => path !== undefined);
}

async function install(): Promise<string> {
  if (process.getuid?.() === 0 && isOnPath("apt-get"))
    await withLock(join(cacheFolder(), "browser"), () => installPackages("chromium"));
  const path = find();
  if (path === undefined)
    throw new Error(`The tests of the front door need a Chromium, one of: ${PROGRAMS.join(", ")}`);
  return path;
}
