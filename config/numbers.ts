import { type Reader, refuse } from "./reading.ts";

/** Which numbers a setting takes. */
export interface NumberLimits {
  /** Continues "is not": `a number of CPUs`, `a whole number of processes`. */
  readonly what: string;
  readonly min: number;
  readonly max: number;
  /** How many digits may follow the point. */
  readonly decimals: number;
  /** Suggested where a value gives no hint of what was meant. */
  readonly example: number;
}

/** Reads a number within limits. */
export function numberReader({ what, min, max, decimals, example }: NumberLimits): Reader<number> {
  const round = (number: number): number => Number(number.toFixed(decimals));
  const range = `from ${min} to ${max}`;
  const precision =
    decimals === 0 ? "" : `, with at most ${decimals} ${decimals === 1 ? "digit" : "digits"} after the point`;

  return (value) => {
    if (typeof value === "number" && value >= min && value <= max && round(value) === value) return { value };
    const isText = typeof value === "string";
    const meant = isText && value.trim() !== "" ? Number(value) : value;
    const isNumber = typeof meant === "number" && Number.isFinite(meant);
    const suggestion = isNumber ? Math.min(Math.max(round(meant), min), max) : example;
    const fix = `write ${suggestion}${isText && isNumber ? ", without quotes" : ""}`;
    return refuse(value, `is not ${what} ${range}${precision}`, fix);
  };
}
