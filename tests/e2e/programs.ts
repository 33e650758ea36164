import { join } from "node:path";

import { installPackages } from "../../tools/apt.ts";
import { withLock } from "../../tools/lock.ts";
import { findOnPath, isOnPath } from "../../tools/path.ts";
import { cacheFolder } from "../../tools/workspace.ts";

/** A program that tests need, and that not every machine has. */
export interface Program {
  /** What it is called, the first that is there counts. */
  readonly names: readonly string[];
  /** Debian's package of it. */
  readonly package: string;
}

/**
 * Where a program is. On a Debian without it it is installed first, as set-up does with the engine.
 *
 * @throws where there is none and none can be installed.
 */
export async function pathOf({ names, package: name }: Program): Promise<string> {
  const find = (): string | undefined => names.map(findOnPath).find((path) => path !== undefined);
  const found = find();
  if (found !== undefined) return found;
  if (process.getuid?.() === 0 && isOnPath("apt-get"))
    await withLock(join(cacheFolder(), "browser"), () => installPackages(name));
  const installed = find();
  if (installed === undefined)
    throw new Error(`The tests of the front door need one of these programs: ${names.join(", ")}`);
  return installed;
}
