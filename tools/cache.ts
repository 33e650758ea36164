import { existsSync } from "node:fs";
import { mkdir, readdir, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

import { withLock } from "./lock.ts";

/**
 * Makes a folder once. What `make` leaves in the folder it is given becomes `target` in one step, when it has
 * finished; half of it never counts. Calls in other processes wait for the one that makes it.
 *
 * @param onWait is called once when there is one to wait for.
 * @param isGood whether what is there counts; if not, it is made anew. Default: it does.
 * @throws what `make` throws; `target` does not exist then.
 */
export async function makeOnce(
  target: string,
  make: (staging: string) => Promise<void>,
  onWait?: () => void,
  isGood: () => Promise<boolean> = () => Promise.resolve(true),
): Promise<void> {
  const isMade = async (): Promise<boolean> => existsSync(target) && (await isGood());
  if (await isMade()) return;
  const work = async (): Promise<void> => {
    if (await isMade()) return;
    await removeRemains(target);
    const staging = `${target}.partial-${process.pid}`;
    try {
      await mkdir(staging, { recursive: true });
      await make(staging);
      await rm(target, { recursive: true, force: true });
      await rename(staging, target);
    } finally {
      await rm(staging, { recursive: true, force: true });
    }
  };
  await withLock(target, work, onWait);
}

/** Removes what a killed process left of an earlier try. */
async function removeRemains(target: string): Promise<void> {
  const folder = dirname(target);
  const remains = (await readdir(folder)).filter((name) => name.startsWith(`${basename(target)}.partial-`));
  await Promise.all(remains.map((name) => rm(join(folder, name), { recursive: true, force: true })));
}
