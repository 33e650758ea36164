// The pages at which one arrives: welcome, login, the terminal, the trainer's.

import { ASSETS } from "./assets-path.mjs";
import { html, Markup } from "./html.mjs";
import { claimForm } from "./guest-pages.mjs";
import { card, NOTHING, page, script } from "./page-frame.mjs";

/** @typedef {import("./addresses.mjs").Address} Address */
/** @typedef {import("./house.mjs").House} House */
/** @typedef {import("./roster.mjs").Attendee} Attendee */
/** @typedef {import("./seal.mjs").Role} Role */

/**
 * @param {Pick<House, "domain" | "roster">} house
 * @param {object} [asked]
 * @param {string} [asked.missed] an id that was looked for and is nobody's.
 * @param {import("./guest-pages.mjs").Missed} [asked.guest] what a walk-in asked in vain with.
 */
export function welcome({ domain, roster }, { missed, guest } = {}) {
  const problem =
    missed === undefined
      ? NOTHING
      : html`<p class="problem" role="alert">
          Nobody here is called “${missed}”. Your user is on your card.
        </p>`;
  return card(
    "Docker workshop",
    html`<p>
        A Docker engine and a registry of your own, in which you may break everything. Your card says which
        user you are.
      </p>
      ${problem}
      <form action="/go" method="get">
        <label for="id">Your user</label>
        <div class="row">
          <input
            id="id"
            name="id"
            value="${missed ?? ""}"
            required
            ${guest === undefined ? new Markup("autofocus") : NOTHING}
            autocapitalize="none"
            autocomplete="username"
            spellcheck="false"
          />
          <button class="primary">Go</button>
        </div>
      </form>
      ${roster().code === undefined ? NOTHING : claimForm(guest)}
      <p class="small">
        Your terminal is at <code>https://<em>user</em>.${domain}</code>.
        <a href="/trainer">For the trainer</a>
      </p>`,
  );
}

/**
 * @param {Attendee} attendee
 * @param {{ goal: import("./addresses.mjs").Goal | undefined, isWrong: boolean }} state `goal`: where they want to go,
 *   if not to their terminal.
 */
export function login({ id, name, guest }, { goal, isWrong }) {
  const hasOwn = guest === "code";
  const which = hasOwn ? "The password that you wrote down" : "The password on your card";
  const looks = hasOwn
    ? "Letters and digits. Capitals and dashes do not matter."
    : "Three words. Capitals do not matter, and blanks are as good as dashes.";
  const place = goal === undefined ? "your terminal" : `port ${goal.port} of your pod`;
  const hidden =
    goal === undefined
      ? NOTHING
      : html`<input type="hidden" name="port" value="${goal.port}" />
          <input type="hidden" name="path" value="${goal.path}" />`;
  return card(
    `Hello, ${name}`,
    html`<p>${which} opens ${place}.</p>
      ${passwordForm("/login", id, isWrong, hidden)}
      <p class="small">${looks}</p>`,
    script("login.js"),
  );
}

/** @param {boolean} isWrong */
export function trainerLogin(isWrong) {
  return card(
    "The trainer's page",
    html`<p>It opens with the trainer's own password.</p>
      ${passwordForm("/trainer/login", "trainer", isWrong, NOTHING)}`,
    script("login.js"),
  );
}

/**
 * @param {string} action
 * @param {string} user for password managers.
 * @param {boolean} isWrong
 * @param {Markup} hidden
 */
function passwordForm(action, user, isWrong, hidden) {
  const problem = isWrong
    ? html`<p class="problem" role="alert" id="problem">That is not the password. Please look again.</p>`
    : NOTHING;
  const described = isWrong ? new Markup('aria-describedby="problem" aria-invalid="true"') : NOTHING;
  return html`${problem}
    <form action="${action}" method="post">
      <input
        class="away"
        name="user"
        value="${user}"
        autocomplete="username"
        readonly
        tabindex="-1"
        aria-hidden="true"
      />
      ${hidden}
      <label for="password">Password</label>
      <div class="row">
        <input
          id="password"
          name="password"
          type="password"
          required
          autofocus
          autocapitalize="none"
          autocomplete="current-password"
          spellcheck="false"
          maxlength="200"
          ${described}
        />
        <button class="primary">Log in</button>
      </div>
      <label class="check"
        ><input type="checkbox" id="show" hidden /> <span id="show-label" hidden>Show it</span></label
      >
    </form>`;
}

/**
 * The terminal's page. Its script makes tabs and terminals.
 *
 * @param {Attendee} attendee
 * @param {Role} role
 * @param {Address} address
 */
export function terminal({ id, name }, role, { host }) {
  const shared =
    role === "trainer" ? html`<span class="badge">shared: ${name} sees what you type</span>` : NOTHING;
  const body = html`<header class="bar">
      <h1 class="who"><span class="name">${name}</span> <span class="host">${host}</span></h1>
      ${shared}
      <p id="state" class="state" role="status"></p>
      <form class="port" action="/open" method="get" target="_blank">
        <label for="port">Port</label>
        <input
          id="port"
          name="port"
          inputmode="numeric"
          pattern="[0-9]{1,5}"
          size="5"
          required
          placeholder="8080"
          autocomplete="off"
        />
        <button>Open</button>
      </form>
      <label class="switch"><input type="checkbox" id="reader" /> Screen reader</label>
      <form action="/logout" method="post"><button>Log out</button></form>
    </header>
    <nav class="tabs" aria-label="Terminals">
      <div role="tablist" aria-label="Terminals" id="tabs"></div>
      <button id="new-tab" class="icon" title="New terminal" aria-label="New terminal">+</button>
      <button id="close-tab" class="icon" title="End this terminal" aria-label="End this terminal">×</button>
      <span class="hint">Shift+F6 leaves the terminal</span>
    </nav>
    <main id="terminals"></main>
    <div class="keys" id="keys" role="toolbar" aria-label="Keys"></div>
    <noscript><p class="problem">The terminal needs JavaScript.</p></noscript>`;
  const head = html`<link rel="stylesheet" href="${ASSETS}xterm.css" />
    <link rel="stylesheet" href="${ASSETS}terminal.css" />
    ${script("terminal.js")}`;
  return page(
    `${id} · workshop`,
    html`<div class="desk" id="desk" data-id="${id}" data-role="${role}">${body}</div>`,
    {
      head,
      bodyClass: "desk-page",
    },
  );
}

/**
 * The class at a glance. What is seen of each pod its script fills in, and keeps up to date. On a phone every row is a
 * block of its own, which some browsers take for no table any more: hence the roles.
 *
 * @param {readonly Attendee[]} attendees
 */
export function trainer(attendees) {
  const rows = attendees.map(
    ({ id, name }) =>
      html`<tr role="row" data-id="${id}">
        <th role="rowheader" scope="row"><span data-of="name">${name}</span> <code>${id}</code></th>
        <td role="cell" data-of="state">–</td>
        <td role="cell" data-of="memory">–</td>
        <td role="cell" data-of="containers" data-label="Runs">–</td>
        <td role="cell" data-of="images" data-label="Pushed">–</td>
        <td role="cell" data-of="terminals" data-label="Terminals">–</td>
        <td role="cell" data-of="activity" data-label="Last typed">–</td>
        <td role="cell" data-of="look">
          <a href="/trainer/enter?attendee=${id}" target="_blank" rel="noopener">share terminal</a>
        </td>
      </tr>`,
  );
  return page(
    "The trainer's page",
    html`<main class="card wide">
      <h1>The class</h1>
      <p id="summary" role="status"></p>
      <div class="scroll" tabindex="0" role="region" aria-label="Pods">
        <table role="table" class="pods">
          <thead role="rowgroup">
            <tr role="row">
              <th role="columnheader" scope="col">Attendee</th>
              <th role="columnheader" scope="col">Pod</th>
              <th role="columnheader" scope="col">Memory</th>
              <th role="columnheader" scope="col">Runs</th>
              <th role="columnheader" scope="col">Pushed</th>
              <th role="columnheader" scope="col">Terminals</th>
              <th role="columnheader" scope="col">Last typed</th>
              <th role="columnheader" scope="col">Look</th>
            </tr>
          </thead>
          <tbody role="rowgroup">
            ${rows}
          </tbody>
        </table>
      </div>
      <form action="/trainer/logout" method="post"><button>Log out</button></form>
    </main>`,
    { head: script("trainer.js") },
  );
}
