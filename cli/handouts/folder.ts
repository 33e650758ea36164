import { rm } from "node:fs/promises";
import { join } from "node:path";

import { shortName } from "../../tools/pulumi/stack-file.ts";
import { workshopHome } from "../../tools/workspace.ts";

/** Where the handouts of a class are written, unless the trainer says where. There are passwords in them. */
export function handoutsFolder(stack: string): string {
  return join(workshopHome(), "handouts", shortName(stack));
}

/** Removes what was written there. Files that the trainer has put elsewhere stay. */
export async function removeHandouts(stack: string): Promise<void> {
  await rm(handoutsFolder(stack), { recursive: true, force: true });
}
