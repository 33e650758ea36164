// Keys that a phone does not have, and keys that a browser would keep for itself.

/** @typedef {import("./tab.js").Tab} Tab */

/** @type {[label: string, bytes: string, name: string][]} */
const KEYS = [
  ["Esc", "\x1b", "Escape"],
  ["Tab", "\t", "Tab"],
  ["^C", "\x03", "Control C"],
  ["^D", "\x04", "Control D"],
  ["^Z", "\x1a", "Control Z"],
  ["/", "/", "Slash"],
  ["|", "|", "Pipe"],
  ["-", "-", "Dash"],
  ["←", "\x1b[D", "Left"],
  ["↑", "\x1b[A", "Up"],
  ["↓", "\x1b[B", "Down"],
  ["→", "\x1b[C", "Right"],
];

/**
 * Fills the bar of keys, which is seen where there is no keyboard.
 *
 * @param {HTMLElement} bar
 * @param {() => Tab | undefined} current the tab to type into.
 */
export function fillKeys(bar, current) {
  for (const [label, bytes, name] of KEYS) {
    const button = document.createElement("button");
    button.textContent = label;
    button.setAttribute("aria-label", name);
    // The terminal keeps the focus, and the phone its keyboard.
    button.addEventListener("pointerdown", (event) => {
      event.preventDefault();
    });
    button.addEventListener("click", () => {
      current()?.type(bytes);
    });
    bar.append(button);
  }
}

/**
 * What the terminal leaves to the page.
 *
 * @param {KeyboardEvent} event
 * @param {{ hasSelection: boolean, copy: () => void, leave: () => void }} page
 * @returns {boolean} whether the terminal shall have the key.
 */
export function isForTerminal(event, { hasSelection, copy, leave }) {
  const isControl = event.ctrlKey && !event.altKey && !event.metaKey;
  const isDown = event.type === "keydown";
  if (event.key === "F6" && event.shiftKey) {
    if (isDown) leave();
    return false;
  }
  if (isControl && event.key.toLowerCase() === "c" && hasSelection) {
    if (isDown) copy();
    event.preventDefault();
    return false;
  }
  // The browser pastes then.
  return !(isControl && event.key.toLowerCase() === "v");
}
