import { type Labelled, removeAll } from "../engine/labelled.ts";
import type { Consent } from "./engine/ensure.ts";
import type { Steps } from "./steps.ts";

/**
 * Shows what the engine has of a stack and Pulumi's state does not know, and removes it when that is agreed to.
 *
 * @returns whether nothing of it is left.
 */
export async function removeUnknown(
  objects: readonly Labelled[],
  stack: string,
  steps: Steps,
  consent: Consent,
): Promise<boolean> {
  if (objects.length === 0) return true;
  const list = objects.map(({ kind, name }) => `  ${kind} ${name}`).join("\n");
  steps.say(`The engine has more with the label of the stack "${stack}" than Pulumi's state knows:\n${list}`);
  if (!(await consent(objects.length === 1 ? "Remove it?" : `Remove all ${objects.length}?`))) return false;
  await removeAll(objects);
  return true;
}
