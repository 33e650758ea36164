import { constants, existsSync } from "node:fs";
import { copyFile, readFile, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { basename, delimiter, join } from "node:path";

import { makeOnce } from "../cache.ts";
import { isOnPath } from "../path.ts";
import { runLogged } from "../run.ts";
import type { Steps } from "../steps.ts";
import { cacheFolder } from "../workspace.ts";
import { build, builtFolder, PROVIDER, PULUMI } from "./build.ts";
import { CLI_DOWNLOADED, DOCKER_PROVIDER } from "./versions.ts";

/** A Pulumi that can run the program, and how to call it. */
export interface Toolchain {
  /** Where the CLI came from. */
  readonly origin: Origin;
  /** Folder of Pulumi's plugins and, if the user has logged in, of the mark of that. */
  readonly home: string;
  /** Variables that a call needs on top of the process's own. Its PATH finds `pulumi` and the language host. */
  readonly env: Readonly<Record<string, string>>;
}

type Origin = "path" | "download" | "build";

/** What of a toolchain is on this machine already. */
export interface FoundToolchain {
  /** Where the CLI came from. Undefined where there is none yet. */
  readonly origin: Origin | undefined;
  /** Whether the Docker provider is installed, or built and only to be copied. */
  readonly hasProvider: boolean;
}

/** A CLI, and the folder that PATH needs for it; none where PATH has it already. */
interface Cli {
  readonly origin: Origin;
  readonly folder?: string;
}

/** Where the official downloads come from. */
const DOWNLOADS = "https://get.pulumi.com";
const REACHABLE_WITHIN_MS = 5_000;

/**
 * Finds Pulumi and the Docker provider, or brings them: from the PATH, else from the official download, else built
 * from Go modules. What was brought once is found in the cache from then on, without asking the network again.
 *
 * @throws UserError when none of the ways is open.
 */
export async function ensureToolchain(steps: Steps): Promise<Toolchain> {
  const { origin, folder } = await ensureCli(steps);
  const home = pulumiHome(origin);
  const env = {
    PATH: [folder, process.env["PATH"]].filter((part) => part !== undefined).join(delimiter),
    PULUMI_HOME: home,
    PULUMI_SKIP_UPDATE_CHECK: "true",
  };
  await ensureDockerProvider(home, env, steps);
  return { origin, home, env };
}

/** Looks for what {@link ensureToolchain} would bring, and brings nothing. */
export async function findToolchain(): Promise<FoundToolchain> {
  const origin = (await findCli())?.origin;
  const hasProvider =
    isInstalled(providerFolder(pulumiHome(origin))) || existsSync(await builtFolder(PROVIDER));
  return { origin, hasProvider };
}

/** Folder of the CLI's plugins. Nothing of a CLI that is not the user's own lands in ~/.pulumi. */
function pulumiHome(origin: Origin | undefined): string {
  const usual = origin === "path" ? join(homedir(), ".pulumi") : join(cacheFolder(), "pulumi-home");
  return process.env["PULUMI_HOME"] ?? usual;
}

async function findCli(): Promise<Cli | undefined> {
  if (isOnPath("pulumi")) return { origin: "path" };
  const downloaded = downloadFolder();
  if (existsSync(downloaded)) return { origin: "download", folder: join(downloaded, "bin") };
  const built = await builtFolder(PULUMI);
  return existsSync(built) ? { origin: "build", folder: built } : undefined;
}

async function ensureCli(steps: Steps): Promise<Cli> {
  const found = await findCli();
  if (found !== undefined) return found;
  if (!(await canDownload())) return { origin: "build", folder: await build(PULUMI, steps) };
  await makeOnce(downloadFolder(), (staging) => download(staging, steps));
  return { origin: "download", folder: join(downloadFolder(), "bin") };
}

function downloadFolder(): string {
  return join(cacheFolder(), `pulumi-${CLI_DOWNLOADED}`);
}

/** Runs Pulumi's own installer, which the SDK carries; it takes the version of the SDK. */
async function download(folder: string, steps: Steps): Promise<void> {
  const { PulumiCommand } = await import("@pulumi/pulumi/automation/index.js");
  await steps.run(`Downloading Pulumi ${CLI_DOWNLOADED}`, () => PulumiCommand.install({ root: folder }));
}

async function ensureDockerProvider(home: string, env: Toolchain["env"], steps: Steps): Promise<void> {
  const folder = providerFolder(home);
  if (await isCurrent(folder)) return;

  if (!existsSync(await builtFolder(PROVIDER)) && (await canDownload())) {
    await steps.run(`Downloading the Docker provider ${DOCKER_PROVIDER}`, () =>
      runLogged("docker-provider", "pulumi", ["plugin", "install", "resource", "docker", DOCKER_PROVIDER], {
        env,
      }),
    );
    return;
  }
  const built = await build(PROVIDER, steps);
  const [{ program }] = PROVIDER;
  const install = async (staging: string): Promise<void> => {
    await writeFile(join(staging, BUILD), basename(built));
    await copyFile(join(built, program), join(staging, program), constants.COPYFILE_FICLONE);
  };
  await makeOnce(folder, install, undefined, () => isCurrent(folder));
}

function providerFolder(home: string): string {
  return join(home, "plugins", `resource-docker-v${DOCKER_PROVIDER}`);
}

/** File in the folder of a plugin that was built here. It names the build; a plugin that was downloaded has none. */
const BUILD = "build";

/** Whether a plugin is installed that was downloaded, or built from what would be built now. */
async function isCurrent(folder: string): Promise<boolean> {
  if (!isInstalled(folder)) return false;
  const build = await readFile(join(folder, BUILD), "utf8").catch(() => undefined);
  return build === undefined || build === basename(await builtFolder(PROVIDER));
}

/** Pulumi marks a plugin that it is still unpacking with a file beside its folder. */
function isInstalled(folder: string): boolean {
  return existsSync(folder) && !existsSync(`${folder}.partial`);
}

/** Whether Pulumi's download host answers within 5 s. */
export async function canDownload(): Promise<boolean> {
  try {
    await fetch(DOWNLOADS, { method: "HEAD", signal: AbortSignal.timeout(REACHABLE_WITHIN_MS) });
    return true;
  } catch {
    return false;
  }
}
