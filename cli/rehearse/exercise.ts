import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

import { UserError } from "../../tools/user-error.ts";

/** What must be found at a published port, asked for through the door, once an exercise has ended well. */
export interface Fetch {
  readonly port: number;
  /** With its query; begins with `/`. */
  readonly path: string;
  /** What the answer's text must hold. */
  readonly contains: string;
}

/** One thing that every attendee of a class does. */
export interface Exercise {
  /** Name of the file, without `.sh`: `20-build`. */
  readonly name: string;
  /** What is done, in a few words. Default: the name. */
  readonly title: string;
  /** How long an attendee would wait for it. Default: 60. */
  readonly timeoutSeconds: number;
  /** Images of the host's engine that each pod is given before the first exercise. Default: none. */
  readonly images: readonly string[];
  /** Default: none. */
  readonly fetches: readonly Fetch[];
  /** A bash script. */
  readonly script: string;
}

const DEFAULT_TIMEOUT_SECONDS = 60;
const MOST_SECONDS = 3600;
const MOST_BYTES = 64 * 1024;

/** The registry's port and the engine's, to which the door does not lead. */
const CLOSED_PORTS = [2375, 5000];

/** A line of the header that means something to us: `# timeout: 90`. */
const HEADER_LINE = /^#\s*(title|timeout|image|fetch):\s*(.*?)\s*$/;
const FETCH = /^(\d{1,5})(\/\S*)?\s+contains\s+(\S.*)$/;

/** What is wrong with an exercise: the line, counted from 1, and a sentence. */
export interface Mistake {
  readonly line: number;
  readonly message: string;
}

/** Lines of the header, by their words. */
interface Header {
  readonly title: string[];
  readonly timeout: number[];
  readonly image: string[];
  readonly fetch: Fetch[];
}

/**
 * Reads the text of one exercise.
 *
 * @param name of the file, without `.sh`.
 * @returns in place of the exercise everything that is wrong with it.
 */
export function parseExercise(name: string, script: string): Exercise | readonly Mistake[] {
  const header: Header = { title: [], timeout: [], image: [], fetch: [] };
  const mistakes: Mistake[] = [];
  if (Buffer.byteLength(script) > MOST_BYTES) mistakes.push({ line: 1, message: "is longer than 64 KiB" });
  for (const [index, text] of script.split("\n").entries()) {
    // What comes after the first line that is no comment is the script's own.
    if (text.trim() !== "" && !text.startsWith("#")) break;
    const [, word = "", value = ""] = HEADER_LINE.exec(text) ?? [];
    const message = readLine(header, word, value);
    if (message !== undefined) mistakes.push({ line: index + 1, message });
  }
  if (mistakes.length > 0) return mistakes;
  const [title = name] = header.title;
  const [timeoutSeconds = DEFAULT_TIMEOUT_SECONDS] = header.timeout;
  return { name, title, timeoutSeconds, images: header.image, fetches: header.fetch, script };
}

/** @returns what is wrong with the line. */
function readLine(header: Header, word: string, value: string): string | undefined {
  switch (word) {
    case "title":
      return header.title.push(value) > 1 ? "a second title" : undefined;
    case "timeout": {
      const seconds = /^\d+$/.test(value) ? Number(value) : 0;
      if (seconds < 1 || seconds > MOST_SECONDS) {
        return `"${value}" is no timeout; write 1 to ${MOST_SECONDS} seconds: # timeout: 60`;
      }
      return header.timeout.push(seconds) > 1 ? "a second timeout" : undefined;
    }
    case "image":
      if (value === "" || /[\s'"]/.test(value)) return `"${value}" is no image; write # image: python:3.13`;
      header.image.push(value);
      return undefined;
    case "fetch":
      return readFetch(header, value);
    default:
      return undefined;
  }
}

function readFetch(header: Header, value: string): string | undefined {
  const [, digits, path = "/", contains = ""] = FETCH.exec(value) ?? [];
  const port = Number(digits);
  if (!(port >= 1 && port <= 65_535)) return `"${value}" is no check; write # fetch: 8080/ contains hello`;
  if (CLOSED_PORTS.includes(port)) return `the door does not lead to port ${port}; publish another one`;
  header.fetch.push({ port, path, contains });
  return undefined;
}

/**
 * Reads the exercises of a folder: all files `*.sh`, in the order of their names.
 *
 * @throws UserError when there are none, or with everything that is wrong with them.
 */
export async function readExercises(folder: string): Promise<Exercise[]> {
  const files = await readdir(folder).catch((error: unknown) => {
    throw new UserError(`The folder ${folder} cannot be read.`, { cause: error });
  });
  const names = files.filter((file) => file.endsWith(".sh")).sort();
  if (names.length === 0) throw new UserError(`There are no exercises in ${folder}: no file ends with .sh.`);
  const parsed = await Promise.all(
    names.map(async (file) => {
      const exercise = parseExercise(file.slice(0, -3), await readFile(join(folder, file), "utf8"));
      return { file, exercise };
    }),
  );
  const wrong = parsed.flatMap(({ file, exercise }) =>
    "script" in exercise
      ? []
      : exercise.map(({ line, message }) => `  ${join(folder, file)}:${line}: ${message}`),
  );
  if (wrong.length > 0) throw new UserError(`Nothing was rehearsed:\n${wrong.join("\n")}`);
  return parsed.flatMap(({ exercise }) => ("script" in exercise ? [exercise] : []));
}
