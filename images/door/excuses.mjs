// The pages that say why not, and what to do.

import { html } from "./html.mjs";
import { card } from "./page-frame.mjs";

/** @typedef {import("./addresses.mjs").Address} Address */
/** @typedef {import("./roster.mjs").Attendee} Attendee */

const REFRESH_SECONDS = 2;

/**
 * While the pod is not there. Looks again by itself.
 *
 * @param {Attendee} attendee
 * @param {string | undefined} state what the keeper says of the pod.
 */
export function healing({ name }, state) {
  const [title, words] =
    state === "broken"
      ? ["Your pod does not start", "It is being tried again and again. Please tell the trainer."]
      : state === "healing"
        ? [
            "Your pod is being repaired",
            "Something in it had stopped, and is being started. Your files are safe.",
          ]
        : ["Your pod is starting", "It takes a few seconds."];
  return card(
    title,
    html`<p role="status">${words} This page looks again by itself.</p>
      <p class="small">${name}</p>
      <div class="pulse" aria-hidden="true"></div>`,
    html`<meta http-equiv="refresh" content="${REFRESH_SECONDS}" />`,
  );
}

/**
 * Goes on from a page of ours. After a redirection from name to name Firefox and Safari leave the cookie at home, and
 * Firefox does not even say that another site has led here.
 *
 * @param {string} [to] default: the same address again.
 */
export function again(to = "") {
  return card(
    "One moment",
    html`<p><a href="${to}">Go on</a></p>`,
    html`<meta http-equiv="refresh" content="0; url=${to}" />`,
  );
}

/**
 * @param {string | undefined} id that nobody has; undefined when the name can be nobody's.
 * @param {Address} here
 * @param {string} domain
 */
export function unknownName(id, here, domain) {
  const port = /:\d+$/.exec(here.host)?.[0] ?? "";
  const who = id === undefined ? html`This address is nobody's.` : html`Nobody here is called <b>${id}</b>.`;
  return card(
    "No such place",
    html`<p>${who} The user on your card leads to your terminal.</p>
      <p><a class="button" href="https://${domain}${port}/">To the welcome page</a></p>`,
  );
}

export function notHere() {
  return card(
    "No such page",
    html`<p>There is nothing at this address.</p>
      <p><a class="button" href="/">Back</a></p>`,
  );
}

/** @param {string} back where to try it. */
export function tryAgain(back) {
  return card(
    "That did not work",
    html`<p>The link was used already, or it was too old, or another page has sent you here.</p>
      <p><a class="button" href="${back}">Try again</a></p>`,
  );
}

/**
 * @param {number} seconds
 * @param {string} back
 */
export function tooManyTries(seconds, back) {
  return card(
    "Too many tries",
    html`<p role="alert">Too many passwords were tried. The next one counts in ${seconds} s.</p>
      <p><a class="button" href="${back}">Back</a></p>`,
  );
}

export function noPort() {
  return card(
    "That is no port",
    html`<p>A port is a number from 1 to 65535, such as 8080.</p>
      <p><a class="button" href="/">Back</a></p>`,
  );
}

/**
 * @param {number} port
 * @param {string} back
 */
export function refusedPort(port, back) {
  const what = port === 2375 ? "your Docker engine" : "your registry";
  return card(
    `Port ${port} stays inside`,
    html`<p>
        That is ${what}. In your terminal it is at <code>localhost:${port}</code>; to browsers it is not
        opened.
      </p>
      <p><a class="button" href="${back}">Back</a></p>`,
  );
}

/** @param {number} port */
export function nobodyThere(port) {
  return card(
    `Nothing listens on port ${port}`,
    html`<p>Start something that does, and load this page again. In your terminal, for example:</p>
      <pre><code>docker run -d -p ${port}:80 nginx</code></pre>
      <p class="small">What runs already, and on which ports, says <code>docker ps</code>.</p>`,
  );
}

/**
 * @param {number} port
 * @param {string} reason
 */
export function badAnswer(port, reason) {
  return card(
    `No answer from port ${port}`,
    html`<p>Something listens there, but it does not answer as a web server does.</p>
      <p class="small">${reason}</p>
      <pre><code>curl -v localhost:${port}</code></pre>`,
  );
}

export function busy() {
  return card(
    "Too much at once",
    html`<p>Too many connections into this pod are open. Please try again.</p>`,
  );
}

export function fromNeighbour() {
  return card(
    "Not from there",
    html`<p>A page of somebody else has asked for this. It is not let in.</p>
      <p><a class="button" href="/">Open it yourself</a></p>`,
  );
}
