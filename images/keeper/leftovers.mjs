// What an engine that was cut off has left of its containers.

import { readdir, readFile } from "node:fs/promises";
import { basename } from "node:path";

/**
 * What the engine says of a container that it cannot start because its last life is still in containerd's books: one
 * of many that did not end within the time that the engine gives itself to stop.
 *
 * @param {string} reason
 */
export function isLeftover(reason) {
  return /: already exists$|id already in use/.test(reason);
}

/**
 * Ends the shim of a container that does not run. containerd sees that, and clears its books; there is no other way
 * but to stop the engine once more.
 *
 * @param {string} id of the container.
 * @param {string} [proc] where the host's processes are to be seen.
 * @returns {Promise<boolean>} whether there was one.
 */
export async function endShim(id, proc = "/proc") {
  let found = false;
  for (const pid of (await readdir(proc)).filter((name) => /^\d+$/.test(name))) {
    // It may be gone by now.
    const command = (await readFile(`${proc}/${pid}/cmdline`, "utf8").catch(() => "")).split("\0");
    if (!isShimOf(command, id)) continue;
    found = end(Number(pid)) || found;
  }
  return found;
}

/**
 * @param {number} pid
 * @returns {boolean} whether it was still there.
 */
function end(pid) {
  try {
    return process.kill(pid, "SIGKILL");
  } catch {
    return false;
  }
}

/**
 * @param {readonly string[]} command
 * @param {string} id
 */
function isShimOf(command, id) {
  const isShim = basename(command[0] ?? "").startsWith("containerd-shim");
  return isShim && command[command.indexOf("-id") + 1] === id;
}
