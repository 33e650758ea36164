import { mkdir, readFile, rm } from "node:fs/promises";
import { basename, join } from "node:path";

import { parseDocument } from "yaml";

import { replaceFile } from "../files.ts";
import { CLONE, workshopHome } from "../workspace.ts";

/**
 * The stack's configuration as Pulumi gets it: a copy of the trainer's file under `.workshop/stacks/<stack>/`, in a
 * little project of its own. Pulumi likes to write into the file that it is given (a salt), and set-up has
 * something to add (which image set is there); neither may change a file that the clone tracks.
 */
export interface StackFile {
  /** Folder of the project that holds nothing but the copy. */
  readonly folder: string;
  readonly path: string;
}

/** The trainer's file of a stack. */
export function trainersFile(stack: string): string {
  return join(CLONE, `Pulumi.${shortName(stack)}.yaml`);
}

/** Last part of a stack's name, which may be `organization/project/stack`. */
export function shortName(stack: string): string {
  return basename(stack);
}

/** Where the copy of a stack's configuration lies. */
export function stackFile(stack: string): StackFile {
  const folder = join(workshopHome(), "stacks", shortName(stack));
  return { folder, path: join(folder, `Pulumi.${shortName(stack)}.yaml`) };
}

/**
 * Makes the copy anew from the trainer's file. What Pulumi wrote into the last one (`encryptionsalt` and the like)
 * is kept, unless the trainer's file has its own.
 *
 * @param defaults configuration to add where the trainer's file does not have the key.
 * @throws when the trainer's file is not there.
 */
export async function writeStackFile(
  stack: string,
  source: string,
  defaults: Record<string, string>,
): Promise<StackFile> {
  const file = stackFile(stack);
  const document = parseDocument(await readFile(source, "utf8"));
  const last = await readFile(file.path, "utf8").then(parseDocument, () => parseDocument(""));
  for (const key of ["secretsprovider", "encryptedkey", "encryptionsalt"]) {
    if (!document.has(key) && last.has(key)) document.set(key, last.get(key));
  }
  for (const [key, value] of Object.entries(defaults)) {
    if (!document.hasIn(["config", key])) document.setIn(["config", key], value);
  }
  await mkdir(file.folder, { recursive: true });
  await replaceFile(join(file.folder, "Pulumi.yaml"), await readFile(join(CLONE, "Pulumi.yaml"), "utf8"));
  await replaceFile(file.path, String(document));
  return file;
}

/** Forgets the copy: its stack is gone. */
export async function removeStackFile(stack: string): Promise<void> {
  await rm(stackFile(stack).folder, { recursive: true, force: true });
}
