import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

import { makeOnce } from "../cache.ts";
import { runLogged } from "../run.ts";
import type { Steps } from "../steps.ts";
import { UserError } from "../user-error.ts";
import { cacheFolder, CLONE } from "../workspace.ts";
import { CLI_BUILT, DOCKER_PROVIDER, LANGUAGE_HOST_BUILT } from "./versions.ts";

/** A program that is built from Go modules. */
interface GoProgram {
  /** Folder under tools/pulumi with its go.mod and, if it is our own, its main.go. */
  readonly module: string;
  /** Package to build, as `go build` takes it. */
  readonly package: string;
  /** File name of the program. */
  readonly program: string;
  readonly version: string;
  /** Variable that the linker sets to the version. Default: none. */
  readonly versionVariable?: string;
  /** What it is called on the screen, and how long building it took on 2 cores. */
  readonly title: string;
}

/** Programs that belong in one folder. */
export type GoPrograms = readonly [GoProgram, ...GoProgram[]];

/** What a machine without Pulumi needs: the CLI and, next to it, its host for programs in Node.js. */
export const PULUMI: GoPrograms = [
  {
    module: "cli",
    package: "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
    program: "pulumi",
    version: CLI_BUILT,
    versionVariable: "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version",
    title: `Building Pulumi ${CLI_BUILT} (once, about 5 minutes)`,
  },
  {
    module: "language-host",
    package: "github.com/pulumi/pulumi/sdk/v3/nodejs/cmd/pulumi-language-nodejs",
    program: "pulumi-language-nodejs",
    version: LANGUAGE_HOST_BUILT,
    title: `Building Pulumi's Node.js host ${LANGUAGE_HOST_BUILT} (once, about 1 minute)`,
  },
];

/** The plugin behind @pulumi/docker. */
export const PROVIDER: GoPrograms = [
  {
    module: "docker-provider",
    package: ".",
    program: "pulumi-resource-docker",
    version: DOCKER_PROVIDER,
    versionVariable: "main.version",
    title: `Building the Docker provider ${DOCKER_PROVIDER} (once, about 6 minutes)`,
  },
];

/** Folder of the cache for built programs, named by everything that decides what is in it. */
export async function builtFolder(programs: GoPrograms): Promise<string> {
  const hash = createHash("sha256");
  for (const program of programs) {
    hash.update(JSON.stringify(program));
    for (const file of ["go.mod", "go.sum", "main.go"]) hash.update(await readSource(program, file));
  }
  const [{ program, version }] = programs;
  return join(cacheFolder(), `${program}-${version}-${hash.digest("hex").slice(0, 12)}`);
}

/**
 * Builds programs, unless they are in the cache.
 *
 * @returns the folder that holds them.
 * @throws UserError when there is no Go, or a build fails.
 */
export async function build(programs: GoPrograms, steps: Steps): Promise<string> {
  const folder = await builtFolder(programs);
  const make = async (staging: string): Promise<void> => {
    await requireGo();
    for (const program of programs) await steps.run(program.title, () => compile(program, staging));
  };
  await makeOnce(folder, make, () => {
    steps.say(`Another process is building ${programs[0].program}; waiting for it.`);
  });
  return folder;
}

async function compile(program: GoProgram, folder: string): Promise<void> {
  const symbols =
    program.versionVariable === undefined ? "" : ` -X ${program.versionVariable}=${program.version}`;
  const output = join(folder, program.program);
  const args = ["build", "-trimpath", "-ldflags", `-s -w${symbols}`, "-o", output, program.package];
  await runLogged(`build-${program.module}`, "go", args, { cwd: sourceFolder(program) });
}

function sourceFolder({ module }: GoProgram): string {
  return join(CLONE, "tools", "pulumi", module);
}

async function readSource(program: GoProgram, file: string): Promise<string> {
  const path = join(sourceFolder(program), file);
  return existsSync(path) ? readFile(path, "utf8") : "";
}

async function requireGo(): Promise<void> {
  try {
    await promisify(execFile)("go", ["version"]);
  } catch {
    throw new UserError(
      "Pulumi is neither on this machine nor to be downloaded, and building it needs Go, which is not there either.\n" +
        "Install Pulumi (https://www.pulumi.com/docs/install), or Go 1.21 or newer, and run the same command again.",
    );
  }
}
