import { readFile } from "node:fs/promises";

import type Docker from "dockerode";

import { readCertificate } from "../engine/certificate.ts";
import { imageId } from "../engine/images.ts";
import { filesIn, namesAndTexts } from "../images/clone-files.ts";
import { classImages } from "../images/references.ts";
import { type Fingerprint, hashOf, podHashes, sharedPlan } from "../plan/changes.ts";
import { neededImages } from "../plan/images.ts";
import { stackFile } from "../tools/pulumi/stack-file.ts";
import { cloneSeed } from "../tools/seed.ts";
import type { ReadRoster } from "./roster.ts";
import type { SetUp } from "./set-up.ts";

/** Everything of the clone that says what a class is; what the packages are is said by the lockfile. */
const PROGRAM = [
  ...["index.ts", "Pulumi.yaml", "package-lock.json"],
  ...["components", "config", "engine", "images", "plan", "tools"],
];

/** Takes the fingerprint of a class as it would be declared now. Its configuration's copy must have been written. */
export async function fingerprintOf(
  { engine, imageSet }: SetUp,
  { source, configuration, plan }: ReadRoster,
): Promise<Fingerprint> {
  const images = classImages(configuration, imageSet);
  const shared = hashOf([
    sharedPlan(plan),
    images,
    namesAndTexts(PROGRAM.flatMap((path) => (path.includes(".") ? [path] : filesIn(path)))),
    ...(await Promise.all([
      engineIdentity(engine),
      imageIds(engine, neededImages(plan, images).values()),
      readCertificate(source, configuration.gateway.certificate),
    ])),
  ]);
  const texts = [await readFile(stackFile(plan.stack).path, "utf8"), await cloneSeed()];
  return { whole: hashOf([shared, ...texts]), shared, pods: podHashes(plan) };
}

/** An engine of another version, or with another way to store containers, may be able to do more or less. */
async function engineIdentity(engine: Docker): Promise<unknown> {
  const { ID, ServerVersion, Driver } = (await engine.info()) as Record<string, unknown>;
  return { ID, ServerVersion, Driver };
}

/** Ids of images by their references, so that a tag that has moved is noticed. */
async function imageIds(engine: Docker, references: Iterable<string>): Promise<unknown> {
  const distinct = [...new Set(references)].sort();
  return Promise.all(distinct.map(async (image) => [image, await imageId(engine, image)]));
}
