/** A browser of whatever kind, as far as the tests of the front door need it. */
export interface AnyBrowser {
  /** Somebody with cookies of their own, at an empty window. One at a time. */
  visitor(): Promise<Visitor>;
  close(): Promise<void>;
}

/** Who looks at one window of a browser, and uses keys and mouse there. */
export interface Visitor extends AsyncDisposable {
  /** Opens an address, whoever vouches for it. */
  open(url: string): Promise<void>;
  reload(): Promise<void>;
  /** Where the window is. */
  url(): Promise<string>;
  /** Clicks what an XPath finds. */
  click(xpath: string): Promise<void>;
  /** Types into what has the focus, key by key. A line break is the Enter key. */
  type(text: string): Promise<void>;
  /** What a JavaScript expression, or the promise that it is, comes to in the page. */
  evaluate(expression: string): Promise<unknown>;
  /** Waits for the window that the page opens, and looks at that one from then on. */
  followNewWindow(): Promise<void>;
}

/** What is to be read in the window. */
export async function textOf(visitor: Visitor): Promise<string> {
  // Terminals have blanks that do not break lines.
  return String(await visitor.evaluate("document.body.innerText")).replaceAll("\u00a0", " ");
}
