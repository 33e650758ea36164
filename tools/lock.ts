import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";

import { lock } from "proper-lockfile";

/** A holder that was killed is given up on after this time. */
const STALE_MS = 15_000;
const RETRY_MS = 500;

/**
 * Runs `work` while no other process of this machine runs work under the same path. The path itself need not
 * exist; the lock lies beside it as `<path>.lock`.
 */
export async function withLock<T>(path: string, work: () => Promise<T>): Promise<T> {
  await mkdir(dirname(path), { recursive: true });
  const release = await lock(path, {
    realpath: false,
    stale: STALE_MS,
    retries: { forever: true, minTimeout: RETRY_MS, maxTimeout: RETRY_MS },
  });
  try {
    return await work();
  } finally {
    await release();
  }
}
