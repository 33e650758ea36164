// The attendees' front door: who they are, and their way into their own pod.
//
//   node door.mjs <domain> <data folder>
//
// It listens on unix sockets only: one for the gateway, which brings the browsers, one for every pod, which rings, and
// one for who is in its container already, and wants to know which pods answer.
// It ends when it cannot listen for the gateway, or read its key; nothing that a browser or a pod does ends it.

import { randomBytes } from "node:crypto";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { join } from "node:path";

import { WebSocketServer } from "ws";

import { Assets } from "./assets.mjs";
import { messageOf } from "./errors.mjs";
import { Glances } from "./glance.mjs";
import { Guests } from "./guests.mjs";
import { Login } from "./login.mjs";
import { Pods } from "./pods.mjs";
import { tellReadiness } from "./readiness.mjs";
import { difference, followRoster } from "./roster.mjs";
import { Seal } from "./seal.mjs";
import { Sessions } from "./sessions.mjs";
import { answer, answerUpgrade, apologise } from "./site.mjs";
import { Status } from "./status.mjs";
import { Tickets } from "./tickets.mjs";
import { Visitors } from "./visitors.mjs";

/** @typedef {import("./house.mjs").House} House */
/** @typedef {import("./roster.mjs").Roster} Roster */

const KEY_BYTES = 32;
const MOST_HEADER_BYTES = 32 * 1024;
const MOST_MESSAGE_BYTES = 64 * 1024;
/** Longer than the gateway keeps an idle connection, so that it is never the door that closes one in use. */
const IDLE_MS = 5 * 60_000;
/** An upload to an attendee's app may take its time. */
const REQUEST_MS = 60 * 60_000;

/**
 * One line of the log. What others have chosen is in it only where it cannot break the line.
 *
 * @param {string} who
 * @param {string} what
 */
function say(who, what) {
  console.log(`${new Date().toISOString().replace(/\.\d+/, "")} ${who}: ${what.replace(/\p{Cc}+/gu, " ")}`);
}

/**
 * The key that signs; the same for as long as the folder is, so that a new door knows who was logged in.
 *
 * @param {string} file
 * @returns {Promise<Buffer>}
 */
async function keyIn(file) {
  const key = await readFile(file).catch(() => undefined);
  if (key?.length === KEY_BYTES) return key;
  const made = randomBytes(KEY_BYTES);
  await writeFile(`${file}.new`, made, { mode: 0o600 });
  await rename(`${file}.new`, file);
  return made;
}

/**
 * Lets a new roster take effect: first for those who may no longer.
 *
 * @param {House} house
 * @param {Roster} told
 */
async function applyRoster(house, told) {
  const before = house.roster();
  const freed = house.guests.tell(told);
  const { came, gone, locked, isTrainerLocked } = difference(before, house.roster());
  house.visitors.throwOut(({ id, role }) => {
    const isLocked = role === "trainer" ? isTrainerLocked : locked.includes(id);
    return isLocked || gone.includes(id);
  });
  for (const id of gone) {
    house.pods.remove(id);
    house.say(id, "has left the class");
  }
  for (const id of locked) house.say(id, "has a new password");
  for (const id of freed) house.say(id, "is free for a walk-in again");
  const { code } = before;
  if (code !== undefined && code !== house.roster().code) house.say("the walk-ins", "have another code");
  for (const id of came) {
    try {
      await house.pods.add(id);
      house.say(id, "is in the class");
    } catch (error) {
      house.say(id, `there is no way into the pod: ${messageOf(error)}`);
    }
  }
}

/**
 * @param {House} house
 * @param {string} path of the socket.
 */
async function listen(house, path) {
  const assets = new Assets();
  const webSockets = new WebSocketServer({
    noServer: true,
    maxPayload: MOST_MESSAGE_BYTES,
    perMessageDeflate: false,
  });
  const server = createServer({
    maxHeaderSize: MOST_HEADER_BYTES,
    keepAliveTimeout: IDLE_MS,
    requestTimeout: REQUEST_MS,
  });
  server.on("request", (request, response) => {
    response.on("error", () => undefined);
    answer(house, assets, request, response).catch((/** @type {unknown} */ error) => {
      apologise(house, response, error);
    });
  });
  server.on("upgrade", (request, socket, head) => {
    socket.on("error", () => undefined);
    answerUpgrade(house, request, socket, head, webSockets).catch((/** @type {unknown} */ error) => {
      house.say("the door", `could not answer: ${messageOf(error)}`);
      socket.destroy();
    });
  });
  server.on("clientError", refuse);
  await rm(path, { force: true });
  await new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen({ path, readableAll: true, writableAll: true }, () => {
      resolve(undefined);
    });
  });
  server.on("error", end);
}

/**
 * Refuses what is no request. One whose headers are too long has mostly cookies, which a neighbour's page may have
 * heaped onto the domain: the browser is told to drop them, since nobody would get in again otherwise.
 *
 * @param {Error & { code?: string }} error
 * @param {import("node:stream").Duplex} socket
 */
function refuse(error, socket) {
  const first =
    error.code === "HPE_HEADER_OVERFLOW"
      ? '431 Request Header Fields Too Large\r\nClear-Site-Data: "cookies"'
      : "400 Bad Request";
  if (socket.writable) socket.end(`HTTP/1.1 ${first}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

/**
 * @param {string} domain
 * @param {string} folder
 */
async function open(domain, folder) {
  for (const name of ["gateway", "pods", "status"]) await mkdir(join(folder, name), { recursive: true });
  const seal = new Seal(await keyIn(join(folder, "key")));
  const pods = new Pods(join(folder, "pods"), say);
  const guests = await Guests.open(join(folder, "claims.json"), (problem) => {
    say("the walk-ins", problem);
  });
  /** @type {House} */
  const house = {
    domain,
    roster: () => guests.roster,
    guests,
    pods,
    sessions: new Sessions(seal, () => guests.roster),
    tickets: new Tickets(seal),
    login: new Login(),
    visitors: new Visitors(),
    status: new Status(join(folder, "status", "status.json")),
    glances: new Glances((id) => pods.get(id)?.line),
    say,
  };
  await followRoster(
    join(folder, "roster.json"),
    (told) => applyRoster(house, told),
    (problem) => {
      say("the roster", `cannot be read, the last one stays: ${problem}`);
    },
  );
  await tellReadiness(join(folder, "readiness.sock"), (id) => pods.get(id)?.line);
  await listen(house, join(folder, "gateway", "door.sock"));
  say("the door", `is open for ${domain}`);
}

/**
 * To be started again by the engine.
 *
 * @param {unknown} error
 */
function end(error) {
  say("the door", `cannot go on: ${messageOf(error)}`);
  process.exit(1);
}

for (const signal of /** @type {const} */ (["SIGTERM", "SIGINT"])) process.on(signal, () => process.exit(0));
// A library may stumble over what one browser or pod has sent, in a callback where nobody catches it. To end would be
// to throw out all the others; what was being done for that one is lost all the same.
process.on("uncaughtException", (error) => {
  say("the door", `stumbled: ${error.stack ?? messageOf(error)}`);
});

const [domain = "localhost", folder = "/door-data"] = process.argv.slice(2);
try {
  await open(domain.toLowerCase(), folder);
} catch (error) {
  end(error);
}
