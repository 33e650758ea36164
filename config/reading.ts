/** What came of reading one value: the value in the program's own terms, or why not and what to type instead. */
export type Reading<T> = { readonly value: T } | { readonly refused: string; readonly fix: string };

/** Reads one value of the configuration. Total: it answers for every value, also `undefined`. */
export type Reader<T> = (value: unknown) => Reading<T>;

/** Longest quotation of a value in a message, in characters. */
const QUOTE_LENGTH = 60;

/** A value as JSON, cut where it gets too long to read. */
export function quote(value: unknown): string {
  const json = JSON.stringify(value);
  return json.length > QUOTE_LENGTH ? `${json.slice(0, QUOTE_LENGTH)}…` : json;
}

/** Refuses a value, quoted, or says that it is missing. `complaint` continues the sentence: `is not a size`. */
export function refuse(value: unknown, complaint: string, fix: string): { refused: string; fix: string } {
  return { refused: value === undefined ? "missing" : `${quote(value)} ${complaint}`, fix };
}

/** Whether a value is an object with keys, neither a list nor null. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The items of a list, or none where there is no list. */
export function itemsOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** One field of an object, `undefined` where there is no object or no such field. */
export function fieldOf(value: unknown, key: string): unknown {
  return isRecord(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

/** The stack's keys of the namespace `workshop:`, without the prefix. */
export type RawConfiguration = Readonly<Record<string, unknown>>;
