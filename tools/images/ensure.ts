import { join } from "node:path";

import type Docker from "dockerode";

import type { HostRole, ImageSet, Role } from "../../config/built-in.ts";
import { hasImage } from "../../engine/images.ts";
import { type Build, buildsOf, imageReferences } from "../../images/references.ts";
import { withLock } from "../lock.ts";
import type { Steps } from "../steps.ts";
import { cacheFolder } from "../workspace.ts";
import { buildImage } from "./build-image.ts";
import { importDebian } from "./import-debian.ts";
import { pullImage } from "./pull-image.ts";

/**
 * Makes the images of a set present on an engine: pulls or builds what is missing, and does nothing where all is
 * there. Safe to call from several processes at once: one works, the others wait. A call that is cut off leaves
 * nothing that counts as an image.
 *
 * @param roles the roles whose images are wanted. A stack that names images of its own wants fewer.
 * @throws UserError when an image cannot be pulled or built, with the reason and what to do.
 */
export async function ensureImages(
  engine: Docker,
  set: ImageSet,
  steps: Steps,
  roles: readonly (Role | HostRole)[],
): Promise<void> {
  const references = imageReferences(set);
  const wanted = roles.map((role) => references[role]);
  if ((await absentImages(engine, wanted)).length === 0) return;

  const builds = new Map(buildsOf(set).map((build) => [build.reference, build]));
  const provide = (reference: string): Promise<void> =>
    provideImage(engine, reference, builds.get(reference), steps);
  await alone(steps, async () => {
    const absent = await absentImages(engine, wanted);
    const bases = new Set(absent.flatMap((reference) => builds.get(reference)?.base ?? []));
    await all((await absentImages(engine, [...bases])).map(provide));
    // Side by side: they wait for the network more than for the processor.
    await all(absent.map(provide));
  });
}

/** Those of several images that the engine lacks. */
export async function absentImages(engine: Docker, references: readonly string[]): Promise<string[]> {
  const present = await Promise.all(references.map((reference) => hasImage(engine, reference)));
  return references.filter((_, index) => present[index] === false);
}

/** Waits for the end of all, so that nothing goes on in the background when one has failed. */
async function all(works: readonly Promise<void>[]): Promise<void> {
  const failed = (await Promise.allSettled(works)).find((result) => result.status === "rejected");
  if (failed !== undefined) throw failed.reason;
}

/** Pulls or builds an image. The one it stands on is there. */
async function provideImage(
  engine: Docker,
  reference: string,
  build: Build | undefined,
  steps: Steps,
): Promise<void> {
  if (build === undefined) {
    await steps.run(`Pulling ${reference}`, (note) => pullImage(engine, reference, note));
  } else if (build.base === undefined) {
    await steps.run("Making a Debian image from packages", () => importDebian(engine, build));
  } else {
    const { part, base } = build;
    await steps.run(`Building the ${part} image`, (note) => buildImage(engine, build, base, note));
  }
}

async function alone(steps: Steps, work: () => Promise<void>): Promise<void> {
  await withLock(join(cacheFolder(), "images"), work, () => {
    steps.say("Another process is making the images; waiting for it.");
  });
}
