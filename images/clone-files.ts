import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder of this clone. */
export const CLONE = fileURLToPath(new URL("..", import.meta.url));

/** The files in a folder of a clone and in the folders therein, relative to the clone, in order. */
export function filesIn(folder: string, clone = CLONE): string[] {
  return readdirSync(join(clone, folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(clone, join(entry.parentPath, entry.name)))
    .sort();
}

/** What files of a clone are called and what they say, to take a hash of. */
export function namesAndTexts(files: readonly string[], clone = CLONE): string[] {
  return files.flatMap((file) => [file, readFileSync(join(clone, file), "utf8")]);
}
