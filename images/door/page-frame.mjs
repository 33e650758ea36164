// What every page of the door is set in.

import { ASSETS } from "./assets-path.mjs";
import { html, Markup } from "./html.mjs";

export const NOTHING = new Markup("");

/**
 * A whole page.
 *
 * @param {string} title
 * @param {Markup} body
 * @param {{ head?: Markup, bodyClass?: string }} [more]
 */
export function page(title, body, { head = NOTHING, bodyClass = "card-page" } = {}) {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title}</title>
        <link rel="icon" href="${ASSETS}icon.svg" type="image/svg+xml" />
        <link rel="stylesheet" href="${ASSETS}door.css" />
        ${head}
      </head>
      <body class="${bodyClass}">
        ${body}
      </body>
    </html> `;
}

/**
 * A page of a few words.
 *
 * @param {string} title
 * @param {Markup} body
 * @param {Markup} [head]
 */
export function card(title, body, head = NOTHING) {
  return page(
    title,
    html`<main class="card">
      ${logo()}
      <h1>${title}</h1>
      ${body}
    </main>`,
    { head },
  );
}

function logo() {
  return html`<img class="logo" src="${ASSETS}icon.svg" alt="" width="44" height="44" />`;
}

/** @param {string} name of a file of the door's own. */
export function script(name) {
  return html`<script type="module" src="${ASSETS}${name}"></script>`;
}
