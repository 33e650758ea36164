import type Docker from "dockerode";

import { engineReason } from "../../engine/reason.ts";
import type { Note } from "../steps.ts";
import { UserError } from "../user-error.ts";
import { follow } from "./engine-events.ts";

const LAYER_IS_HERE = ["Already exists", "Pull complete"];

/**
 * Pulls an image as anybody may, without credentials.
 *
 * @throws UserError when the registry does not hand it out.
 */
export async function pullImage(engine: Docker, reference: string, note: Note): Promise<void> {
  const layers = new Map<string, boolean>();
  try {
    await follow(await engine.pull(reference), ({ id, status = "" }) => {
      // The first event carries the tag as its id, not a layer.
      if (id === undefined || status.startsWith("Pulling from")) return;
      layers.set(id, LAYER_IS_HERE.includes(status));
      note(`${[...layers.values()].filter(Boolean).length} of ${layers.size} layers`);
    });
  } catch (error) {
    throw new UserError(
      `The engine cannot pull ${reference}: ${engineReason(error)}\n` +
        `Where Docker Hub wants you to log in: \`docker login\`, then \`docker pull ${reference}\`, and start again.`,
      { cause: error },
    );
  }
}
