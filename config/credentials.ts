import { TRAINER } from "./built-in.ts";
import { DNS_LABEL, DNS_LABEL_RULE, suggestLabel } from "./dns-label.ts";
import { type Reader, refuse } from "./reading.ts";

/** Fewest characters of a seed: as many random ones cannot be guessed, as many of a sentence perhaps can. */
const MIN_SEED_LENGTH = 16;

/** Reads what passwords are made from. It is a secret, so no message quotes it. */
export const readSeed: Reader<string> = (value) => {
  const fix = "write random text, such as openssl rand -base64 24 prints";
  if (typeof value !== "string") return { refused: "is not text", fix: `put it in quotes, or ${fix}` };
  const { length } = value.trim();
  if (length >= MIN_SEED_LENGTH) return { value };
  return { refused: `has ${length} characters, and must have ${MIN_SEED_LENGTH} or more`, fix };
};

/** Reads whose password was changed: an attendee's id, also of one who has left, `trainer` or `code`. */
export const readPasswordOwner: Reader<string> = (value) => {
  if (typeof value === "string" && DNS_LABEL.test(value)) return { value };
  const label = suggestLabel(String(value), "alice", new Set());
  return refuse(value, `is neither an id nor ${TRAINER}: ${DNS_LABEL_RULE}`, `write ${label}`);
};
