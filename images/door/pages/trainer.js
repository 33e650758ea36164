// The class at a glance: asks the door how every pod is, as long as the page is seen.

const EVERY_MS = 2000;
const MINUTE_S = 60;
const HOUR_S = 3600;

/**
 * @typedef {object} Attendee
 * @property {string} id
 * @property {string} name
 * @property {string | null} guest of a walk-in's pod, whether it is `free`.
 * @property {boolean} connected
 * @property {number} terminals
 * @property {number | null} lastActivity ms since the epoch.
 * @property {{ state: string, since: number, memoryMiB?: number } | null} pod
 * @property {{ containers: Names | null, images: Names | null }} glance
 */

/** @typedef {{ count: number, first: string[] }} Names */

/** @typedef {{ time: number, attendees: Attendee[] }} Status */

const summary = document.getElementById("summary");

/** @param {number} ms */
function duration(ms) {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < MINUTE_S) return `${String(seconds)} s`;
  if (seconds < HOUR_S) return `${String(Math.floor(seconds / MINUTE_S))} min`;
  return `${String(Math.floor(seconds / HOUR_S))} h ${String(Math.floor((seconds % HOUR_S) / MINUTE_S))} min`;
}

/**
 * @param {HTMLElement} row
 * @param {string} of
 * @param {string} words
 */
function fill(row, of, words) {
  const cell = row.querySelector(`[data-of="${of}"]`);
  if (cell !== null && cell.textContent !== words) cell.textContent = words;
}

/** @param {Names | null} names */
function list(names) {
  if (names === null) return "–";
  const more = names.count - names.first.length;
  return [...names.first, ...(more > 0 ? [`${String(more)} more`] : [])].join(", ") || "nothing";
}

/** @param {Attendee} attendee */
function stateOf({ pod, connected }) {
  if (pod === null) return "unknown";
  return pod.state === "ready" && !connected ? "no terminal" : pod.state;
}

/** @param {Status} status */
function show({ time, attendees }) {
  const byId = new Map(attendees.map((attendee) => [attendee.id, attendee]));
  const rows = [...document.querySelectorAll("tr[data-id]")].filter((row) => row instanceof HTMLElement);
  // Somebody came or went: the door draws the rows.
  if (rows.length !== attendees.length || rows.some((row) => !byId.has(row.dataset["id"] ?? ""))) {
    location.reload();
    return;
  }
  for (const row of rows) {
    const attendee = byId.get(row.dataset["id"] ?? "");
    if (attendee === undefined) continue;
    const { pod, glance, terminals, lastActivity } = attendee;
    const state = stateOf(attendee);
    row.dataset["state"] = state;
    fill(row, "name", attendee.guest === "free" ? `${attendee.name}, free` : attendee.name);
    fill(row, "state", pod === null ? state : `${state}, for ${duration(time - pod.since)}`);
    fill(row, "memory", pod?.memoryMiB === undefined ? "–" : `${String(pod.memoryMiB)} MiB`);
    fill(row, "containers", list(glance.containers));
    fill(row, "images", list(glance.images));
    fill(row, "terminals", String(terminals));
    fill(row, "activity", lastActivity === null ? "–" : `${duration(time - lastActivity)} ago`);
  }
  const ready = attendees.filter((attendee) => stateOf(attendee) === "ready").length;
  const guests = attendees.filter(({ guest }) => guest !== null);
  const free = guests.filter(({ guest }) => guest === "free").length;
  const forGuests =
    guests.length === 0 ? "" : `; for walk-ins ${String(free)} of ${String(guests.length)} free`;
  say(`${String(ready)} of ${String(attendees.length)} pods ready${forGuests}`);
}

/** @param {string} words */
function say(words) {
  if (summary !== null && summary.textContent !== words) summary.textContent = words;
}

async function look() {
  try {
    const response = await fetch("/trainer/status", { signal: AbortSignal.timeout(10 * EVERY_MS) });
    if (response.status === 401) {
      location.reload();
      return;
    }
    /** @type {unknown} */
    const status = await response.json();
    show(/** @type {Status} */ (status));
  } catch {
    say("The door does not answer. Trying again …");
  }
  setTimeout(() => void look(), EVERY_MS);
}

await look();

export {};
