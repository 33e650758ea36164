import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";

import { lock } from "proper-lockfile";

/** A holder that was killed is given up on after this time. */
const STALE_MS = 15_000;
const RETRY_MS = 500;

/** How long to wait for another process before saying so. */
const QUIET_WAIT_MS = 1_000;

/**
 * Runs `work` while no other process of this machine runs work under the same path. The path itself need not
 * exist; the lock lies beside it as `<path>.lock`.
 *
 * @param onWait is called once when another process is at work and is not done at once.
 */
export async function withLock<T>(path: string, work: () => Promise<T>, onWait?: () => void): Promise<T> {
  await mkdir(dirname(path), { recursive: true });
  const notice = setTimeout(() => onWait?.(), QUIET_WAIT_MS);
  const options = { forever: true, minTimeout: RETRY_MS, maxTimeout: RETRY_MS };
  const release = await lock(path, { realpath: false, stale: STALE_MS, retries: options }).finally(() => {
    clearTimeout(notice);
  });
  try {
    return await work();
  } finally {
    await release();
  }
}
