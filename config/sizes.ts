import { type Reader, refuse } from "./reading.ts";

/** Which amounts of memory or disk a setting takes. */
export interface SizeLimits {
  readonly minMiB: number;
  readonly maxMiB: number;
  /** Suggested where a value gives no hint of what was meant. */
  readonly exampleMiB: number;
}

/** The two spellings there are. `GB` and `g` mean 1000³ to some programs and 1024³ to others, so they are out. */
const SIZE = /^(\d+(?:\.\d+)?)(MiB|GiB)$/;
const GIB = 1024;

/** Reads `512MiB`, `2GiB` or `1.5GiB` into whole MiB. Whatever else a number and a unit may be gets corrected. */
export function sizeReader(limits: SizeLimits): Reader<number> {
  return (value) => {
    const fix = `write "${formatSize(suggest(value, limits))}"`;
    if (typeof value === "number") return refuse(value, "has no unit", fix);

    const [, amount, unit] = (typeof value === "string" ? SIZE.exec(value) : null) ?? [];
    if (amount === undefined) return refuse(value, "is not a size", fix);

    const sizeMiB = Number(amount) * (unit === "GiB" ? GIB : 1);
    if (sizeMiB < limits.minMiB) return refuse(value, `is less than ${formatSize(limits.minMiB)}`, fix);
    if (sizeMiB > limits.maxMiB) return refuse(value, `is more than ${formatSize(limits.maxMiB)}`, fix);
    if (!Number.isInteger(sizeMiB)) return refuse(value, "is not a whole number of MiB", fix);
    return { value: sizeMiB };
  };
}

/** The shortest spelling of an amount of memory or disk: `2GiB`, `1536MiB`. */
export function formatSize(sizeMiB: number): string {
  return sizeMiB % GIB === 0 ? `${sizeMiB / GIB}GiB` : `${sizeMiB}MiB`;
}

/** The nearest size that would be accepted: rounded up to whole MiB, within the limits. */
function suggest(value: unknown, { minMiB, maxMiB, exampleMiB }: SizeLimits): number {
  const guessedMiB = guess(value);
  return guessedMiB === undefined ? exampleMiB : Math.min(Math.max(Math.ceil(guessedMiB), minMiB), maxMiB);
}

/** What somebody may have meant who wrote a number, then perhaps a word. A comma is a decimal point. */
function guess(value: unknown): number | undefined {
  if (typeof value !== "string" && typeof value !== "number") return undefined;
  const [, digits, letter] = /^\s*(\d+(?:[.,]\d+)?)\s*([a-z]?)/i.exec(String(value)) ?? [];
  if (digits === undefined) return undefined;
  const amount = Number(digits.replace(",", "."));
  switch (letter?.toLowerCase()) {
    case "t":
      return amount * GIB * GIB;
    case "g":
      return amount * GIB;
    case "m":
      return amount;
    case "k":
      return amount / 1024;
    case "b":
      return amount / 1024 ** 2;
    case "":
      return guessWithoutUnit(amount);
    default:
      return undefined;
  }
}

/** Nobody means 2 MiB or 2147483648 MiB: small numbers are GiB, huge ones bytes. */
function guessWithoutUnit(amount: number): number {
  if (amount <= 64) return amount * GIB;
  return amount < 1024 ** 2 ? amount : amount / 1024 ** 2;
}
