/** A piece of HTML: what may be put into a page as it is. */
export class Html {
  readonly text: string;

  /** @param text trusted: nothing in it is escaped any more. */
  constructor(text: string) {
    this.text = text;
  }
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** A template for HTML. Every value is escaped, for text and for attributes in quotes, unless it is {@link Html}. */
export function html(
  strings: TemplateStringsArray,
  ...values: readonly (string | Html | readonly Html[])[]
): Html {
  return new Html(strings.map((text, index) => text + insert(values[index] ?? "")).join(""));
}

function insert(value: string | Html | readonly Html[]): string {
  if (typeof value === "string") return value.replaceAll(/[&<>"']/g, (sign) => ENTITIES[sign] ?? sign);
  return value instanceof Html ? value.text : value.map(({ text }) => text).join("");
}
