// The page with the terminals: its tabs, and what stands around them.

import { fillKeys } from "./keys.js";
import { Tab } from "./tab.js";
import { onThemeChange } from "./themes.js";

const MOST_TABS = 9;
const LAST_TAB = "tab";
const READER = "reader";

const desk = element("desk");
const list = element("tabs");
const panels = element("terminals");
const state = element("state");
const reader = element("reader");
const closer = element("close-tab");

/** @type {Tab[]} in the order of their numbers */
let tabs = [];
/** @type {Tab | undefined} */
let current;

/** @param {string} id */
function element(id) {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`no ${id}`);
  return found;
}

/** @param {number} number */
function add(number) {
  const tab = new Tab(number, {
    changed: showState,
    leave: () => {
      current?.button.focus();
    },
    mayCopy: desk.dataset["role"] === "attendee",
  });
  tab.button.addEventListener("click", () => {
    select(tab);
    tab.focus();
  });
  tab.readAloud(reader instanceof HTMLInputElement && reader.checked);
  tabs = [...tabs, tab].sort((a, b) => a.number - b.number);
  list.replaceChildren(...tabs.map(({ button }) => button));
  panels.append(tab.panel);
  tab.hide();
  return tab;
}

/** @param {Tab} tab */
function select(tab) {
  current = tab;
  sessionStorage.setItem(LAST_TAB, String(tab.number));
  for (const other of tabs) {
    const isCurrent = other === tab;
    other.button.setAttribute("aria-selected", String(isCurrent));
    other.button.tabIndex = isCurrent ? 0 : -1;
    if (!isCurrent) other.hide();
  }
  tab.show();
  closer.hidden = tabs.length === 1;
  showState();
}

function showState() {
  const words = current?.words ?? "";
  if (state.textContent !== words) state.textContent = words;
  state.classList.toggle("is-open", current?.isOpen === true);
}

function addNext() {
  const number = Array.from({ length: MOST_TABS }, (_, index) => index + 1).find((candidate) =>
    tabs.every((tab) => tab.number !== candidate),
  );
  if (number === undefined) return;
  const tab = add(number);
  select(tab);
  tab.focus();
}

function endCurrent() {
  const ending = current;
  if (ending === undefined || tabs.length === 1) return;
  if (!confirm(`End terminal ${String(ending.number)}, and what runs in it?`)) return;
  const index = tabs.indexOf(ending);
  tabs = tabs.filter((tab) => tab !== ending);
  ending.end();
  const next = tabs[Math.min(index, tabs.length - 1)];
  if (next === undefined) return;
  select(next);
  next.focus();
}

/** @param {KeyboardEvent} event */
function moveAlong(event) {
  const here = tabs.findIndex((tab) => tab === current);
  const places = new Map([
    ["ArrowRight", (here + 1) % tabs.length],
    ["ArrowLeft", (here + tabs.length - 1) % tabs.length],
    ["Home", 0],
    ["End", tabs.length - 1],
  ]);
  const next = tabs[places.get(event.key) ?? -1];
  if (event.key === "Delete") endCurrent();
  if (next === undefined) return;
  event.preventDefault();
  select(next);
  next.button.focus();
}

/** @returns {Promise<number[]>} the tabs that the pod has. */
async function present() {
  try {
    /** @type {unknown} */
    const answer = await (await fetch("/tabs", { signal: AbortSignal.timeout(5000) })).json();
    if (typeof answer !== "object" || answer === null || !("tabs" in answer) || !Array.isArray(answer.tabs))
      return [];
    const numbers = /** @type {unknown[]} */ (answer.tabs).map(Number);
    return numbers.filter((number) => Number.isInteger(number) && number >= 1 && number <= MOST_TABS);
  } catch {
    return [];
  }
}

async function begin() {
  if (reader instanceof HTMLInputElement) {
    reader.checked = localStorage.getItem(READER) === "on";
    reader.addEventListener("change", () => {
      localStorage.setItem(READER, reader.checked ? "on" : "off");
      for (const tab of tabs) tab.readAloud(reader.checked);
    });
  }
  list.addEventListener("keydown", moveAlong);
  element("new-tab").addEventListener("click", addNext);
  closer.addEventListener("click", endCurrent);
  fillKeys(element("keys"), () => current);
  onThemeChange(() => {
    for (const tab of tabs) tab.restyle();
  });
  new ResizeObserver(() => current?.fit()).observe(panels);

  for (const number of new Set([1, ...(await present())])) add(number);
  const last = Number(sessionStorage.getItem(LAST_TAB));
  const [first] = tabs;
  const chosen = tabs.find((tab) => tab.number === last) ?? first;
  if (chosen === undefined) return;
  select(chosen);
  chosen.focus();
}

await begin();
