import { FitAddon } from "/.workshop/addon-fit.mjs";
import { Unicode11Addon } from "/.workshop/addon-unicode11.mjs";
import { WebLinksAddon } from "/.workshop/addon-web-links.mjs";
import { Terminal } from "/.workshop/xterm.mjs";

import { isForTerminal } from "./keys.js";
import { Link } from "./link.js";
import { theme } from "./themes.js";

const FONT =
  'ui-monospace, "Cascadia Mono", Menlo, Consolas, "DejaVu Sans Mono", "Liberation Mono", monospace';
const MOST_COPIED = 1_000_000;

/**
 * @typedef {object} Desk what a tab has to do with the page around it
 * @property {() => void} changed the state of the tab has changed.
 * @property {() => void} leave the focus shall leave the terminal.
 * @property {boolean} mayCopy whether programs in the pod may fill the clipboard: not the trainer's, whose pod it is
 *   not.
 */

/** One terminal, in a panel of the page. */
export class Tab {
  words = "";
  panel = document.createElement("div");
  button = document.createElement("button");
  #terminal;
  #fit = new FitAddon();
  #link;
  #encoder = new TextEncoder();

  /**
   * @param {number} number 1 to 9.
   * @param {Desk} desk
   */
  constructor(number, desk) {
    this.number = number;
    this.panel.className = "panel";
    this.panel.id = `panel-${String(number)}`;
    this.panel.setAttribute("role", "tabpanel");
    this.panel.setAttribute("aria-labelledby", `tab-${String(number)}`);
    this.button.id = `tab-${String(number)}`;
    this.button.type = "button";
    this.button.textContent = String(number);
    this.button.setAttribute("role", "tab");
    this.button.setAttribute("aria-controls", this.panel.id);
    this.button.setAttribute("aria-label", `Terminal ${String(number)}`);
    this.#terminal = new Terminal({
      allowProposedApi: true,
      cursorBlink: true,
      fontFamily: FONT,
      fontSize: 15,
      minimumContrastRatio: 4.5,
      scrollback: 5000,
      theme: theme(),
    });
    this.#link = new Link(number, {
      received: (bytes) => {
        this.#terminal.write(bytes);
      },
      changed: (state, words) => {
        this.words = words;
        this.panel.classList.toggle("is-away", state !== "open" && state !== "ended");
        if (state === "ended")
          this.#terminal.write("\r\n\x1b[2mThis terminal has ended. Enter begins a new one.\x1b[0m\r\n");
        desk.changed();
      },
      size: () => ({ cols: this.#terminal.cols, rows: this.#terminal.rows }),
    });
    this.#equip(desk);
  }

  get isOpen() {
    return this.#link.state === "open";
  }

  /** Begins, when it is seen for the first time: only then it has a size. */
  show() {
    this.panel.hidden = false;
    if (this.#terminal.element === undefined) {
      this.#terminal.open(this.panel);
      this.#fit.fit();
      this.#link.connect();
    } else this.#fit.fit();
  }

  hide() {
    this.panel.hidden = true;
  }

  focus() {
    this.#terminal.focus();
  }

  fit() {
    if (!this.panel.hidden && this.#terminal.element !== undefined) this.#fit.fit();
  }

  /** @param {string} text as if it was typed. */
  type(text) {
    this.#terminal.input(text);
  }

  /** Ends it, with what runs in it. */
  end() {
    this.#link.end();
    this.#terminal.dispose();
    this.panel.remove();
    this.button.remove();
  }

  restyle() {
    this.#terminal.options.theme = theme();
  }

  /** @param {boolean} isOn */
  readAloud(isOn) {
    this.#terminal.options.screenReaderMode = isOn;
  }

  /** @param {Desk} desk */
  #equip(desk) {
    const terminal = this.#terminal;
    terminal.loadAddon(this.#fit);
    terminal.loadAddon(new Unicode11Addon());
    terminal.unicode.activeVersion = "11";
    terminal.loadAddon(new WebLinksAddon((_event, address) => open(outside(address), "_blank", "noopener")));
    terminal.onData((text) => {
      if (this.#link.state === "ended" && text === "\r") this.#link.connect();
      else this.#link.send(this.#encoder.encode(text));
    });
    terminal.onBinary((text) => {
      this.#link.send(Uint8Array.from(text, (character) => character.charCodeAt(0)));
    });
    terminal.onResize(() => {
      this.#link.resize();
    });
    terminal.attachCustomKeyEventHandler((event) =>
      isForTerminal(event, {
        hasSelection: terminal.hasSelection(),
        copy: () => {
          copy(terminal.getSelection());
          terminal.clearSelection();
        },
        leave: desk.leave,
      }),
    );
    // What tmux copies, it asks the terminal to put into the clipboard.
    terminal.parser.registerOscHandler(52, (data) => {
      if (desk.mayCopy) copy(decode(data.slice(data.indexOf(";") + 1)));
      return true;
    });
  }
}

/**
 * @param {string} address that stands in a terminal.
 * @returns {string} where it is to be had in this browser: the pod's localhost is not the browser's.
 */
function outside(address) {
  const { hostname, port, protocol } = new URL(address);
  const isInPod = hostname === "localhost" || hostname === "127.0.0.1" || hostname === "0.0.0.0";
  if (!isInPod) return address;
  return `/open?port=${port === "" ? (protocol === "https:" ? "443" : "80") : port}`;
}

/** @param {string} text */
function copy(text) {
  if (text === "") return;
  navigator.clipboard.writeText(text).catch(() => undefined);
}

/**
 * @param {string} base64
 * @returns {string} empty for what is none, and for the question what the clipboard holds.
 */
function decode(base64) {
  if (base64.length > MOST_COPIED) return "";
  try {
    return new TextDecoder().decode(Uint8Array.from(atob(base64), (character) => character.charCodeAt(0)));
  } catch {
    return "";
  }
}
