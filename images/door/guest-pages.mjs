// What a walk-in sees: the form that asks for a pod, and the pod's address and password.

import { html, Markup } from "./html.mjs";
import { card, NOTHING, script } from "./page-frame.mjs";

/** @typedef {import("./roster.mjs").Attendee} Attendee */
/** @typedef {{ name: string, problem: "name" | "code" }} Missed what somebody asked in vain with, and what was wrong */

const PROBLEMS = {
  name: "Please write a name of at most 40 letters.",
  code: "That is not the code. Please look again.",
};

/**
 * @param {Missed | undefined} missed
 * @returns {Markup} part of the welcome page.
 */
export function claimForm(missed) {
  const problem =
    missed === undefined
      ? NOTHING
      : html`<p class="problem" role="alert" id="problem">${PROBLEMS[missed.problem]}</p>`;
  const wrong = (/** @type {Missed["problem"]} */ field) =>
    missed?.problem === field
      ? new Markup('aria-describedby="problem" aria-invalid="true" autofocus')
      : NOTHING;
  return html`<h2>Not on the list?</h2>
    <p>Your name, and the code that the trainer shows, give you a pod.</p>
    ${problem}
    <form action="/claim" method="post" data-once>
      <label for="name">Your name</label>
      <div class="row">
        <input
          id="name"
          name="name"
          value="${missed?.name ?? ""}"
          required
          maxlength="40"
          autocomplete="name"
          ${wrong("name")}
        />
      </div>
      <label for="code">The code</label>
      <div class="row">
        <input
          id="code"
          name="code"
          required
          maxlength="40"
          autocapitalize="characters"
          autocomplete="off"
          spellcheck="false"
          ${wrong("code")}
        />
        <button class="primary">Take a pod</button>
      </div>
    </form>
    ${script("once.js")}`;
}

/**
 * @param {Attendee} attendee
 * @param {{ url: string, password: string, enter: string }} told `enter` leads in without the password, once and for a
 *   while.
 */
export function claimed({ id, name }, { url, password, enter }) {
  return card(
    `Welcome, ${name}`,
    html`<p>This pod is yours. <strong>Write this down</strong>, the password is not shown again:</p>
      <dl>
        <dt>Address</dt>
        <dd><code>${url}</code></dd>
        <dt>User</dt>
        <dd><code>${id}</code></dd>
        <dt>Password</dt>
        <dd><code class="password">${password}</code></dd>
      </dl>
      <p><a class="button" href="${enter}">Go in</a></p>`,
  );
}

/** @param {string} name */
export function noneFree(name) {
  return card(
    "No pod is free",
    html`<p>
        The code is right, ${name}, but every pod for walk-ins is taken. Please tell the trainer, who can make
        another.
      </p>
      <p><a class="button" href="/">Back</a></p>`,
  );
}
