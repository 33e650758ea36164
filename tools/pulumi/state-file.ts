import { createHash } from "node:crypto";
import { readFile, stat } from "node:fs/promises";

/** A file of JSON, such as a local state. */
export interface JsonFile {
  readonly text: string;
  readonly json: unknown;
  /** SHA-256 of the text. */
  readonly hash: string;
}

/** What was read last. The state of 100 pods is 10 MB, and a command wants to know several things of it. */
let last: { readonly stamp: string; readonly file: JsonFile } | undefined;

/**
 * Reads a file of JSON, unless it is the one that was read last: Pulumi does not write into its state, but puts another
 * file in its place.
 *
 * @returns undefined when it is not there, or not whole.
 */
export async function readJsonFile(path: string): Promise<JsonFile | undefined> {
  try {
    const { dev, ino, mtimeNs, size } = await stat(path, { bigint: true });
    const stamp = [path, dev, ino, mtimeNs, size].join(" ");
    if (last?.stamp !== stamp) {
      const text = await readFile(path, "utf8");
      const json: unknown = JSON.parse(text);
      last = { stamp, file: { text, json, hash: createHash("sha256").update(text).digest("hex") } };
    }
    return last.file;
  } catch {
    return undefined;
  }
}
