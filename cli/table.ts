import Table from "cli-table3";

/**
 * A table for the terminal. Names are any text, so what would move the cursor or end the line is shown as a blank.
 *
 * @param rows of as many cells as the head has.
 */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = new Table({ head: [...head], style: { head: [], border: [] } });
  for (const row of rows) lines.push(row.map(printable));
  return lines.toString();
}

function printable(text: string): string {
  return text.replaceAll(/\p{Cc}+/gu, " ");
}
