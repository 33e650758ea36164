/** A piece of HTML. */
export class Markup {
  #text;

  /** @param {string} text */
  constructor(text) {
    this.#text = text;
  }

  get text() {
    return this.#text;
  }
}

/**
 * Tag for templates of HTML: whatever is put into one is text, and escaped, unless it is Markup itself.
 *
 * @param {TemplateStringsArray} strings
 * @param {(string | number | Markup | Markup[])[]} values
 * @returns {Markup}
 */
export function html(strings, ...values) {
  const parts = strings.map((string, index) => string + shown(values[index] ?? ""));
  return new Markup(parts.join(""));
}

/**
 * @param {string | number | Markup | Markup[]} value
 * @returns {string}
 */
function shown(value) {
  if (value instanceof Markup) return value.text;
  if (Array.isArray(value)) return value.map(shown).join("");
  return String(value).replace(/[&<>"'`]/g, (character) => `&#${character.charCodeAt(0)};`);
}
