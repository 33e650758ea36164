import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

import type Docker from "dockerode";

import { readCertificate } from "../engine/certificate.ts";
import { imageReferences } from "../images/references.ts";
import { type Fingerprint, hashOf, podHashes, sharedPlan } from "../plan/changes.ts";
import { neededImages } from "../plan/images.ts";
import { stackFile } from "../tools/pulumi/stack-file.ts";
import { cloneSeed } from "../tools/seed.ts";
import { CLONE } from "../tools/workspace.ts";
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
  const images = { ...imageReferences(configuration.imageSet ?? imageSet), ...configuration.images };
  const shared = hashOf([
    sharedPlan(plan),
    images,
    ...(await Promise.all([
      programHash(),
      engineIdentity(engine),
      imageIds(engine, neededImages(plan, images).values()),
      readCertificate(source, configuration.gateway.certificate),
    ])),
  ]);
  const texts = [await readFile(stackFile(plan.stack).path, "utf8"), await cloneSeed()];
  return { whole: hashOf([shared, ...texts]), shared, pods: podHashes(plan) };
}

async function programHash(): Promise<string> {
  const hash = createHash("sha256");
  for (const file of (await Promise.all(PROGRAM.map(filesOf))).flat())
    hash.update(`${file}\0`).update(await readFile(join(CLONE, file)));
  return hash.digest("hex");
}

/** The files of a folder of the clone, or the one file. */
async function filesOf(path: string): Promise<string[]> {
  if (path.includes(".")) return [path];
  const entries = await readdir(join(CLONE, path), { withFileTypes: true, recursive: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((file) => file.slice(CLONE.length))
    .sort();
}

/** An engine of another version, or with another way to store containers, may be able to do more or less. */
async function engineIdentity(engine: Docker): Promise<unknown> {
  const { ID, ServerVersion, Driver } = (await engine.info()) as Record<string, unknown>;
  return { ID, ServerVersion, Driver };
}

/** Ids of images by their references, so that a tag that has moved is noticed. */
async function imageIds(engine: Docker, references: Iterable<string>): Promise<[string, string][]> {
  return Promise.all(
    [...new Set(references)].sort().map(async (reference) => {
      const image = await engine
        .getImage(reference)
        .inspect()
        .catch(() => undefined);
      return [reference, image?.Id ?? "absent"];
    }),
  );
}
