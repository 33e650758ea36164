/** @typedef {import("/.workshop/xterm.mjs").ITheme} Theme */

/** @type {Theme} */
const LIGHT = {
  background: "#fbfcfc",
  foreground: "#16202a",
  cursor: "#0f766e",
  cursorAccent: "#fbfcfc",
  selectionBackground: "#b9e3dd",
  black: "#16202a",
  red: "#b3261e",
  green: "#15803d",
  yellow: "#8a5a00",
  blue: "#1d4ed8",
  magenta: "#9333a8",
  cyan: "#0e7490",
  white: "#64748b",
  brightBlack: "#55636f",
  brightRed: "#c2352c",
  brightGreen: "#16753a",
  brightYellow: "#7c5200",
  brightBlue: "#2563eb",
  brightMagenta: "#a21caf",
  brightCyan: "#0f766e",
  brightWhite: "#334155",
};

/** @type {Theme} */
const DARK = {
  background: "#0c1115",
  foreground: "#dbe5ec",
  cursor: "#2dd4bf",
  cursorAccent: "#0c1115",
  selectionBackground: "#2a4a52",
  black: "#26323b",
  red: "#f87171",
  green: "#4ade80",
  yellow: "#facc15",
  blue: "#7ab4ff",
  magenta: "#d8a0ff",
  cyan: "#5eead4",
  white: "#dbe5ec",
  brightBlack: "#8496a5",
  brightRed: "#fca5a5",
  brightGreen: "#86efac",
  brightYellow: "#fde68a",
  brightBlue: "#a5ccff",
  brightMagenta: "#e9c8ff",
  brightCyan: "#99f6e4",
  brightWhite: "#ffffff",
};

const dark = matchMedia("(prefers-color-scheme: dark)");

/** @returns {Theme} the one that suits the system's setting. */
export function theme() {
  return dark.matches ? DARK : LIGHT;
}

/** @param {() => void} changed is called when the system's setting has changed. */
export function onThemeChange(changed) {
  dark.addEventListener("change", changed);
}
