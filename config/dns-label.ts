/** What an attendee's id and a service's name look like: they become parts of host and container names. */
export const DNS_LABEL = /^[a-z]([a-z0-9-]{0,28}[a-z0-9])?$/;

/** {@link DNS_LABEL} in words. */
export const DNS_LABEL_RULE =
  "at most 30 small letters, digits and dashes, with a letter first and no dash last";

const MAX_LENGTH = 30;

/** Latin letters that Unicode does not take apart into a plain letter and a mark. */
const PLAIN: Readonly<Record<string, string>> = {
  ß: "ss",
  æ: "ae",
  œ: "oe",
  ø: "o",
  đ: "d",
  ð: "d",
  ł: "l",
  ħ: "h",
  ı: "i",
  þ: "th",
};

/**
 * The nearest label to a text: `Renée O'Connor` → `renee-o-connor`. Digits and dashes in front go, what is too
 * long is cut, and a text without any Latin letter gets the fallback. A label that is taken gets a number.
 *
 * @param fallback a label itself.
 */
export function suggestLabel(text: string, fallback: string, taken: ReadonlySet<string>): string {
  const plain = text
    .toLowerCase()
    .normalize("NFKD")
    .replaceAll(/\p{M}/gu, "")
    .replaceAll(/[^a-z0-9]/g, (character) => PLAIN[character] ?? "-")
    .replaceAll(/-+/g, "-")
    .replace(/^[^a-z]+/, "");
  const base = cut(plain, MAX_LENGTH) || fallback;
  for (let number = 1; ; number += 1) {
    const suffix = number === 1 ? "" : `-${number}`;
    const label = cut(base, MAX_LENGTH - suffix.length) + suffix;
    if (!taken.has(label)) return label;
  }
}

/** Cuts a label to a length, and off any dash that is last then. */
function cut(label: string, length: number): string {
  return label.slice(0, length).replace(/-+$/, "");
}
