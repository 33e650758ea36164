import { createWriteStream, type WriteStream } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { finished } from "node:stream/promises";
import { stripVTControlCharacters } from "node:util";

import { engineReason } from "../engine/reason.ts";
import { UserError } from "./user-error.ts";
import { logFolder } from "./workspace.ts";

const LAST_LINES = 20;

/**
 * Runs work whose output goes into `<logs>/<name>.log` rather than on the screen.
 *
 * @param work is given a function that takes pieces of the output as they come.
 * @throws UserError with the reason, the last 20 lines of the output and the log's path when `work` throws.
 */
export async function withLog<T>(
  name: string,
  work: (write: (text: string) => void) => Promise<T>,
): Promise<T> {
  await mkdir(logFolder(), { recursive: true });
  const path = join(logFolder(), `${name}.log`);
  const file = createWriteStream(path);
  let tail = "";
  try {
    return await work((raw) => {
      const text = stripVTControlCharacters(raw);
      file.write(text);
      tail = lastLines(tail + text);
    });
  } catch (error) {
    const said = tail
      .trimEnd()
      .split("\n")
      .map((line) => `  ${line}`);
    throw new UserError([`${engineReason(error)}:`, ...said, `The whole output: ${path}`].join("\n"), {
      cause: error,
    });
  } finally {
    await close(file);
  }
}

function lastLines(text: string): string {
  // One more than is shown: the last may still be without its end.
  return text
    .split("\n")
    .slice(-LAST_LINES - 1)
    .join("\n");
}

async function close(file: WriteStream): Promise<void> {
  file.end();
  await finished(file);
}
