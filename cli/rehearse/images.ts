import type Docker from "dockerode";

import { execWithInput } from "../../engine/exec.ts";
import { hasImage } from "../../engine/images.ts";
import { containerOf, type RunningPod } from "../../engine/pods.ts";
import { UserError } from "../../tools/user-error.ts";

/** The name of the image that a pod's anchor is made of: a busybox, which every host of a class has. */
export async function baseImage(engine: Docker, pod: RunningPod): Promise<string> {
  const { Image: id } = await engine.getContainer(containerOf(pod, "anchor").id).inspect();
  const { RepoTags: names } = await engine.getImage(id).inspect();
  // An image that has lost its name is loaded all the same, and can be run, but not be built upon.
  return names.find((name) => !name.startsWith("<none>")) ?? id;
}

/**
 * Refuses exercises that want images which the host's engine does not have.
 *
 * @throws UserError naming them.
 */
export async function requireImages(engine: Docker, images: readonly string[]): Promise<void> {
  const there = await Promise.all(images.map((image) => hasImage(engine, image)));
  const missing = images.filter((_, index) => there[index] === false);
  if (missing.length === 0) return;
  throw new UserError(
    `The exercises want images that this machine's engine does not have: ${missing.join(", ")}.\n` +
      `Bring them there: ${missing.map((image) => `docker pull ${image}`).join("; ")}`,
  );
}

/**
 * Gives a pod's own engine images of the host's, as the README has trainers do it: it may reach no registry.
 *
 * @throws when it does not take them.
 */
export async function bringImages(engine: Docker, pod: RunningPod, images: readonly string[]): Promise<void> {
  for (const image of images) {
    const files = await engine.getImage(image).get();
    const shell = containerOf(pod, "shell").id;
    const { exitCode, output } = await execWithInput(engine, shell, ["docker", "load", "--quiet"], files);
    if (exitCode !== 0) throw new Error(`${pod.attendee}'s engine does not take ${image}: ${output}`);
  }
}
