import { createInterface } from "node:readline/promises";

import type { Consent } from "../tools/engine/ensure.ts";

/** Asks on the terminal, unless everything was agreed to beforehand. Without a terminal the answer is no. */
export function consentFor({ yes }: { readonly yes: boolean }): Consent {
  return async (question) => {
    if (yes) return true;
    if (!process.stdin.isTTY) return false;
    const terminal = createInterface({ input: process.stdin, output: process.stderr });
    try {
      const answer = await terminal.question(`${question} [y/N] `);
      return /^y(es)?$/i.test(answer.trim());
    } finally {
      terminal.close();
    }
  };
}
