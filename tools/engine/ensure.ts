import { existsSync } from "node:fs";
import { join } from "node:path";

import type Docker from "dockerode";

import { connectEngine, EngineUnreachableError } from "../../engine/connect.ts";
import { withLock } from "../lock.ts";
import { installPackages } from "../apt.ts";
import { isOnPath } from "../path.ts";
import type { Steps } from "../steps.ts";
import { UserError } from "../user-error.ts";
import { cacheFolder } from "../workspace.ts";
import { startEngine } from "./start.ts";

/** Asks the person at the keyboard a yes-or-no question. */
export type Consent = (question: string) => Promise<boolean>;

/**
 * Connects to the Docker engine. Where none answers, and this is a Debian or Ubuntu that the user administers,
 * offers to install and start one.
 *
 * @throws UserError when there is no engine in the end, with what to do.
 */
export async function ensureEngine(steps: Steps, consent: Consent): Promise<Docker> {
  try {
    return await connectEngine();
  } catch (error) {
    if (!(error instanceof EngineUnreachableError)) throw error;
    if (!isOurs()) throw new UserError(error.message);
    const offer = isOnPath("dockerd")
      ? "Start the installed one"
      : "Install Docker from the distribution and start it";
    if (!(await consent(`${error.problem}\n${offer}?`))) throw new UserError(error.message);
  }
  return withLock(join(cacheFolder(), "engine"), () => bringUp(steps));
}

/** Whether the engine that did not answer would be one on this machine, and ours to install. */
function isOurs(): boolean {
  const isLocal = process.env["DOCKER_HOST"] === undefined;
  return isLocal && process.getuid?.() === 0 && existsSync("/etc/debian_version");
}

async function bringUp(steps: Steps): Promise<Docker> {
  if (!isOnPath("dockerd") || !isOnPath("docker")) {
    await steps.run("Installing the Docker engine (half a minute)", install);
  }
  return steps.run("Starting the Docker engine", startEngine);
}

async function install(): Promise<void> {
  await installPackages("docker.io", "iptables");
  // A package of its own since Debian 13.
  if (!isOnPath("docker")) await installPackages("docker-cli");
}
