import { renderSVG } from "uqr";

import type { Handout, WalkIns } from "./handout.ts";
import { Html, html } from "./html.ts";

/**
 * For A4 and Letter, two cards beside each other and four below. A card is laid out like one large letter, which no
 * browser breaks over two pages. Of the typefaces that a machine may have, those come first in which no letter looks
 * like another.
 */
const STYLE = new Html(`
  @page { margin: 10mm; }
  * { box-sizing: border-box; }
  html { color-scheme: light; }
  body { margin: 0 auto; max-width: 188mm; font: 11pt/1.4 system-ui, sans-serif; color: #000; background: #fff; }
  header { margin: 4mm 1mm; }
  h1 { margin: 0; font-size: 15pt; }
  main { font-size: 0; }
  .card {
    display: inline-block; vertical-align: top; break-inside: avoid;
    width: 92mm; min-height: 61mm; margin: 1mm; padding: 4mm;
    border: 0.3mm dashed #777; font-size: 11pt;
  }
  .card h2 { margin: 0 0 2mm; font-size: 14pt; overflow-wrap: anywhere; }
  .card svg { float: right; width: 30mm; height: 30mm; margin: 0 0 2mm 3mm; }
  dl { margin: 0; }
  dt { font-size: 8.5pt; color: #444; }
  dd {
    margin: 0 0 1.5mm; overflow-wrap: anywhere;
    font: 11pt/1.3 "Atkinson Hyperlegible Mono", "Cascadia Mono", Menlo, "DejaVu Sans Mono", Consolas, monospace;
  }
  .password { clear: both; }
  .password + dd { font-size: 13pt; font-weight: 600; white-space: nowrap; }
  a { color: inherit; text-decoration: none; }
  a span { display: inline-block; max-width: 100%; }
  @media print { header { display: none; } }
`);

/** Nothing is loaded and nothing runs, whatever an attendee is called. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/**
 * A page to print, with a card for each attendee. It needs no network and no other file.
 *
 * @param walkIns in a class that has some: a card for the whiteboard, behind the others.
 */
export function handoutsPage(stack: string, handouts: readonly Handout[], walkIns?: WalkIns): string {
  return `<!doctype html>\n${
    html`<html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${POLICY}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="referrer" content="no-referrer" />
        <title>Handouts: ${stack}</title>
        <style>
          ${STYLE}
        </style>
      </head>
      <body>
        <header>
          <h1>Handouts of the class “${stack}”</h1>
          <p>Print this page and cut along the lines. Each card is a key: give it to its attendee only.</p>
        </header>
        <main>${[...handouts.map(card), ...(walkIns === undefined ? [] : [whiteboard(walkIns)])]}</main>
      </body>
    </html> `.text
  }`;
}

function card({ name, url, user, password }: Handout): Html {
  return html` <section class="card">
    ${qrCode(url)}
    <h2 dir="auto">${name}</h2>
    <dl>
      <dt>Open in a browser</dt>
      <dd><a href="${url}" rel="noopener noreferrer">${parts(url)}</a></dd>
      <dt>User</dt>
      <dd>${user}</dd>
      <dt class="password">Password</dt>
      <dd>${password}</dd>
    </dl>
  </section>`;
}

function whiteboard({ url, code }: WalkIns): Html {
  return html` <section class="card">
    ${qrCode(url)}
    <h2>Not on the list?</h2>
    <dl>
      <dt>Open in a browser</dt>
      <dd><a href="${url}" rel="noopener noreferrer">${parts(url)}</a></dd>
      <dt class="password">Write your name, and this code</dt>
      <dd>${code}</dd>
    </dl>
  </section>`;
}

/** Pieces of an address between which a line may end, so that a line never ends at a dash that could be the line's own. */
function parts(url: string): readonly Html[] {
  return url.split(/(?<=\/\/)|(?=[.:](?!\/\/))/).map((part) => html`<span>${part}</span>`);
}

/** The address alone: a password in it would stay in the browser's history. */
function qrCode(url: string): Html {
  const svg = renderSVG(url, { ecc: "M", border: 4, pixelSize: 1 });
  return new Html(svg.replace("<svg ", '<svg role="img" aria-label="QR code that opens the address" '));
}
