import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

import { OWN_HEADERS } from "./answers.mjs";
import { ASSETS } from "./assets-path.mjs";

/** @typedef {import("node:http").IncomingMessage} Request */
/** @typedef {import("node:http").ServerResponse} Response */

/** Beside this file, or of packages, which may lie in the folder's own node_modules or in the clone's. */
const FILES = {
  "door.css": "./pages/door.css",
  "terminal.css": "./pages/terminal.css",
  "icon.svg": "./pages/icon.svg",
  "login.js": "./pages/login.js",
  "once.js": "./pages/once.js",
  "terminal.js": "./pages/terminal.js",
  "trainer.js": "./pages/trainer.js",
  "link.js": "./pages/link.js",
  "tab.js": "./pages/tab.js",
  "keys.js": "./pages/keys.js",
  "themes.js": "./pages/themes.js",
  "xterm.css": "@xterm/xterm/css/xterm.css",
  "xterm.mjs": "@xterm/xterm/lib/xterm.mjs",
  "addon-fit.mjs": "@xterm/addon-fit/lib/addon-fit.mjs",
  "addon-unicode11.mjs": "@xterm/addon-unicode11/lib/addon-unicode11.mjs",
  "addon-web-links.mjs": "@xterm/addon-web-links/lib/addon-web-links.mjs",
};

const TYPES = new Map([
  ["css", "text/css; charset=utf-8"],
  ["js", "text/javascript; charset=utf-8"],
  ["mjs", "text/javascript; charset=utf-8"],
  ["svg", "image/svg+xml"],
]);

/** The files that pages are made of, read and compressed once. */
export class Assets {
  #files = new Map(
    Object.entries(FILES).map(([name, specifier]) => {
      const bytes = readFileSync(fileURLToPath(import.meta.resolve(specifier)));
      const tag = createHash("sha256").update(bytes).digest("base64url").slice(0, 16);
      const type = TYPES.get(name.slice(name.lastIndexOf(".") + 1)) ?? "application/octet-stream";
      return [name, { bytes, gzip: gzipSync(bytes), tag: `"${tag}"`, type }];
    }),
  );

  /**
   * @param {string} path
   * @param {Request} request
   * @param {Response} response
   * @returns {boolean} whether it was one of the files; if not, nothing was sent.
   */
  send(path, request, response) {
    const file = path.startsWith(ASSETS) ? this.#files.get(path.slice(ASSETS.length)) : undefined;
    if (file === undefined || (request.method !== "GET" && request.method !== "HEAD")) return false;
    const isGzip = String(request.headers["accept-encoding"]).includes("gzip");
    const headers = { ...OWN_HEADERS, "Cache-Control": "no-cache", ETag: file.tag, Vary: "Accept-Encoding" };
    if (request.headers["if-none-match"] === file.tag) {
      response.writeHead(304, headers).end();
      return true;
    }
    const body = isGzip ? file.gzip : file.bytes;
    const encoding = isGzip ? { "Content-Encoding": "gzip" } : {};
    response.writeHead(200, {
      ...headers,
      ...encoding,
      "Content-Type": file.type,
      "Content-Length": body.length,
    });
    response.end(body);
    return true;
  }
}
