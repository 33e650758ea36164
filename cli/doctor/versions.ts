const BY_NUMBER = new Intl.Collator("en", { numeric: true });

/** Whether a version is a minimum or newer, number by number: 9.1 is older than 20.10, and 20.10.24+x is newer. */
export function isAtLeast(version: string, minimum: string): boolean {
  return BY_NUMBER.compare(version, minimum) >= 0;
}
