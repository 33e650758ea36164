import type Docker from "dockerode";

import { registryObstacle } from "../../engine/images.ts";
import type { ImageSet } from "../../config/built-in.ts";
import { imageReferences } from "../../images/references.ts";
import { absentImages } from "./ensure.ts";

/** A set of images. */
export interface ImageSetChoice {
  readonly set: ImageSet;
  /** A sentence for the person at the keyboard, where the choice may surprise. */
  readonly reason?: string;
}

const PATIENCE_MS = 5_000;

/**
 * Chooses where the images come from. What the engine has already stays, so that a class keeps its images when
 * the network comes and goes. Otherwise the engine is asked whether it reaches Docker Hub; nothing is pulled.
 *
 * @param patienceMs how long Docker Hub may take to answer.
 */
export async function chooseImageSet(engine: Docker, patienceMs = PATIENCE_MS): Promise<ImageSetChoice> {
  if (await hasSet(engine, "official")) return { set: "official" };
  if (await hasSet(engine, "debian")) return { set: "debian" };
  const obstacle = await dockerHubObstacle(engine, patienceMs);
  if (obstacle === undefined) return { set: "official" };
  return {
    set: "debian",
    reason: `The engine gets no images from Docker Hub (${obstacle}), so they are made from Debian packages.`,
  };
}

async function hasSet(engine: Docker, set: ImageSet): Promise<boolean> {
  return (await absentImages(engine, Object.values(imageReferences(set)))).length === 0;
}

/** Why the engine gets nothing from Docker Hub, or undefined where it does. */
export async function dockerHubObstacle(
  engine: Docker,
  patienceMs = PATIENCE_MS,
): Promise<string | undefined> {
  return registryObstacle(engine, imageReferences("official").anchor, patienceMs);
}
