/**
 * How grave a finding is.
 *
 * - `ok`: as it should be.
 * - `note`: worth knowing, or could not be checked; a class goes well all the same.
 * - `warning`: a class comes up, and something may go wrong in it.
 * - `problem`: a class does not come up, or not whole.
 */
export type Level = "ok" | "note" | "warning" | "problem";

/** What one check came to. */
export interface Verdict {
  /** What was checked, in a few words that line up in a column. */
  readonly title: string;
  readonly level: Level;
  /** What was found: one line, with the figure that decided. */
  readonly detail: string;
  /** How to mend it, a command to type where there is one. May have several lines. */
  readonly fix?: string;
}

/** A finding that is as it should be. */
export function ok(title: string, detail: string): Verdict {
  return { title, level: "ok", detail };
}

/** A finding that is worth knowing. */
export function note(title: string, detail: string, fix?: string): Verdict {
  return finding("note", title, detail, fix);
}

/** A finding that may spoil a class. */
export function warning(title: string, detail: string, fix?: string): Verdict {
  return finding("warning", title, detail, fix);
}

/** A finding that prevents a class. */
export function problem(title: string, detail: string, fix?: string): Verdict {
  return finding("problem", title, detail, fix);
}

function finding(level: Level, title: string, detail: string, fix: string | undefined): Verdict {
  return { title, level, detail, ...(fix === undefined ? {} : { fix }) };
}
