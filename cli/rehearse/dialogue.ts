// What a robot types into a terminal, and how it reads the answer off the screen. A terminal is no pipe: it echoes,
// wraps, draws lines twice and puts its own signs in between. So nothing is echoed, every line of an answer is shorter
// than the window, bears a nonce and a number, and holds signs only that no terminal changes.

import { constants, gunzipSync } from "node:zlib";

import type { Exercise } from "./exercise.ts";

/** The window that is asked for. A whole answer has room in it, so that it can be redrawn and is still whole. */
export const WINDOW = { cols: 300, rows: 60 };

const PIECE_LENGTH = 200;
/** At most some 30 pieces, whatever it is. */
const OUTPUT_BYTES = 4_000;
const TYPED_LINE_LENGTH = 1_000;
const KILL_AFTER_SECONDS = 5;

/** What `timeout` ends with when the time was up. Source: timeout(1). */
export const TIMED_OUT = 124;

/** Exit code of a program that was ended with SIGKILL, as `timeout` does with one that is deaf to its first signal. */
export const KILLED = 137;

/** What an exercise came to in the pod. */
export interface Reply {
  readonly exitCode: number;
  /** The end of what it wrote, both streams. */
  readonly output: string;
}

/** Where a robot keeps its files in the pod: below the attendee's home. */
export function robotFolder(nonce: string): string {
  return `.rehearsal-${nonce}`;
}

/**
 * What is typed first: makes the shell quiet, so that nothing of what follows is echoed or kept in its history.
 *
 * @param nonce letters and digits, and nobody else's.
 */
export function greeting(nonce: string): string {
  const folder = robotFolder(nonce);
  const [half, rest] = [nonce.slice(0, 4), nonce.slice(4)];
  // The line itself is still echoed, so the nonce is not in it as it will be in the answer.
  return ` set +o emacs +o vi +o history; stty -echo; PS1= PS2= PROMPT_COMMAND=; mkdir -p ~/${folder}/home ~/${folder}/tmp; printf '\\n%s%s:0:end:%s:0;\\n' ${half} ${rest} $?\n`;
}

/**
 * What is typed to have an exercise done: the script by itself, and then a line that runs it.
 *
 * @param step number of the answer that it asks for: 1 and up.
 * @param variables that the script finds in its environment. Values are words without blanks or quotes.
 */
export function order(
  nonce: string,
  step: number,
  { script, timeoutSeconds }: Pick<Exercise, "script" | "timeoutSeconds">,
  variables: Readonly<Record<string, string>>,
): string {
  const lines = pieces(Buffer.from(script).toString("base64"), TYPED_LINE_LENGTH);
  const environment = Object.entries(variables).map(([name, value]) => `${name}=${value}`);
  const run = [
    `env HOME="$d/home" TMPDIR="$d/tmp" ${environment.join(" ")}`,
    `timeout --kill-after=${KILL_AFTER_SECONDS} ${timeoutSeconds} bash -euo pipefail "$d/run"`,
  ].join(" ");
  const answer = `tail -c ${OUTPUT_BYTES} "$d/out" | gzip -c | base64 -w ${PIECE_LENGTH}`;
  return [
    `d=~/${robotFolder(nonce)}; base64 -d >"$d/run" <<'.'`,
    ...lines,
    ".",
    `(cd "$d/home" && exec ${run}) >"$d/out" 2>&1 </dev/null; c=$?; n=0`,
    `while read -r p; do echo "${nonce}:${step}:$n:$p;"; n=$((n+1)); done < <(${answer})`,
    `echo "${nonce}:${step}:end:$c:$n;"`,
    "",
  ].join("\n");
}

/** Escape sequences and control characters. Source: ECMA-48, and xterm's own for titles. */
const SIGNS = /\x1b(?:\[[0-?]*[ -/]*[@-~]|[\]P][^\x07\x1b]*(?:\x07|\x1b\\)|[ -/]*[0-~])|[\x00-\x1f\x7f]/g;

/**
 * Looks for an answer in what a terminal has shown.
 *
 * @param shown everything since the order was typed, as it came.
 * @returns undefined while the answer has not come to its end.
 */
export function findAnswer(shown: string, nonce: string, step: number): Reply | undefined {
  const text = shown.replace(SIGNS, "");
  const [, code, count] = new RegExp(`${nonce}:${step}:end:(\\d+):(\\d+);`).exec(text) ?? [];
  if (code === undefined) return undefined;
  const found = new Map<number, string>();
  const piece = new RegExp(`${nonce}:${step}:(\\d+):([A-Za-z0-9+/=]*);`, "g");
  for (const [, index, base64 = ""] of text.matchAll(piece)) found.set(Number(index), base64);
  const all = Array.from({ length: Number(count) }, (_, index) => found.get(index) ?? "");
  return { exitCode: Number(code), output: unzip(Buffer.from(all.join(""), "base64")) };
}

/** What a piece is missing from is shown as far as it goes. */
function unzip(gzipped: Buffer): string {
  if (gzipped.length === 0) return "";
  try {
    return gunzipSync(gzipped, { finishFlush: constants.Z_SYNC_FLUSH }).toString();
  } catch {
    return "(its output was lost on the way)";
  }
}

function pieces(text: string, length: number): string[] {
  return Array.from({ length: Math.ceil(text.length / length) }, (_, index) =>
    text.slice(index * length, (index + 1) * length),
  );
}
