import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";

/** Where a program of this name is, in one of the folders of PATH; undefined where it is in none. */
export function findOnPath(program: string): string | undefined {
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  return folders.map((folder) => join(folder, program)).find((path) => existsSync(path));
}

/** Whether a program of this name is in one of the folders of PATH. */
export function isOnPath(program: string): boolean {
  return findOnPath(program) !== undefined;
}
