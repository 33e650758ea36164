import { isCollection, isMap, isNode, isPair, parseDocument, stringify, type YAMLMap } from "yaml";

/** First character of something, and the one after its last. */
type Range = readonly [number, number];

const CONFIG = "config";
const ROTATIONS = "workshop:rotations";

/**
 * Writes into a stack's file how often passwords were changed. Nothing but the numbers changes, or a line is added: the
 * file is the trainer's, and a document that the yaml package prints has lost blank lines and the place of comments.
 *
 * @param text of a file that was read as a configuration before.
 * @param rotations every number that shall be in it, by attendee's id, `trainer` or `code`.
 */
export function writeRotations(text: string, rotations: ReadonlyMap<string, number>): string {
  const node = parseDocument(text).getIn([CONFIG, ROTATIONS], true);
  // JSON in quotes, or an alias of something else: there are no numbers to change.
  if (node !== undefined && !isMap(node)) return replaceWhole(text, rotations);
  return [...rotations].reduce((before, [owner, number]) => writeRotation(before, owner, number), text);
}

function replaceWhole(text: string, rotations: ReadonlyMap<string, number>): string {
  const document = parseDocument(text);
  document.setIn([CONFIG, ROTATIONS], document.createNode(Object.fromEntries(rotations)));
  return document.toString({ lineWidth: 0 });
}

function writeRotation(text: string, owner: string, number: number): string {
  const document = parseDocument(text);
  const entry = `${stringify(owner).trim()}: ${number}`;
  const map = document.getIn([CONFIG, ROTATIONS], true);
  if (!isMap(map)) return append(text, document.get(CONFIG), `${ROTATIONS}: { ${entry} }`);
  const value = map.get(owner, true);
  if (value === undefined) return append(text, map, entry);
  return splice(text, rangeOf(value), String(number));
}

/** Adds an entry to a map: in the line of the last one, or below it. */
function append(text: string, map: unknown, entry: string): string {
  if (!isMap(map)) throw new TypeError("a checked configuration has no such map");
  if (map.items.length === 0) return splice(text, rangeOf(map), `{ ${entry} }`);
  const insert = (at: number, piece: string): string => splice(text, [at, at], piece);
  const end = endOf(map);
  if (map.flow === true) return insert(end, `, ${entry}`);

  const eol = text.includes("\r\n") ? "\r\n" : "\n";
  const line = `${indentOf(text, map)}${entry}`;
  // A text of several lines has its line's end in it.
  if (text[end - 1] === "\n") return insert(end, `${line}${eol}`);
  const newline = text.indexOf("\n", end);
  return newline === -1 ? `${text}${eol}${line}${eol}` : insert(newline + 1, `${line}${eol}`);
}

/** Where the last value in a map ends, before any comment. */
function endOf(map: YAMLMap): number {
  let last: unknown = map;
  while (isCollection(last) && last.flow !== true && last.items.length > 0) last = lastIn(last.items);
  if (last === map) last = lastIn(map.items);
  return rangeOf(last)[1];
}

function lastIn(items: readonly unknown[]): unknown {
  const item = items.at(-1);
  return isPair(item) ? (item.value ?? item.key) : item;
}

function indentOf(text: string, map: YAMLMap): string {
  const [start] = rangeOf(map.items[0]?.key);
  return " ".repeat(start - (text.lastIndexOf("\n", start - 1) + 1));
}

function splice(text: string, [start, end]: Range, piece: string): string {
  return text.slice(0, start) + piece + text.slice(end);
}

function rangeOf(node: unknown): Range {
  if (!isNode(node) || !node.range) throw new TypeError("a parsed document knows where its nodes are");
  return [node.range[0], node.range[1]];
}
