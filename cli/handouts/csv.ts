import type { Handout } from "./handout.ts";

const COLUMNS = ["id", "name", "url", "user", "password"] as const satisfies readonly (keyof Handout)[];

/** Without it Excel takes the text for Latin-1, and Renée for RenÃ©e. */
const BYTE_ORDER_MARK = "\uFEFF";

/**
 * Handouts as CSV for mail merge, with a head: RFC 4180, UTF-8.
 *
 * A name that a spreadsheet would work out as a formula gets an apostrophe in front.
 */
export function handoutsCsv(handouts: readonly Handout[]): string {
  const rows = handouts.map((handout) => COLUMNS.map((column) => handout[column]));
  return BYTE_ORDER_MARK + [COLUMNS, ...rows].map((row) => `${row.map(cell).join(",")}\r\n`).join("");
}

function cell(text: string): string {
  const harmless = isFormula(text) ? `'${text}` : text;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

/** Signs that begin a formula, in their full width too, and blanks that some programs skip before they look. */
function isFormula(text: string): boolean {
  return /^\s*[=+\-@＝＋－＠]|^[\t\r\n]/u.test(text);
}
