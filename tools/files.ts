import { link, rename, rm, writeFile } from "node:fs/promises";

/**
 * Writes a file in one step: whoever reads it, also after a kill or a power cut, finds the old text or the new one.
 *
 * @param mode who may read and write the new file. Default: what the process gives every file.
 */
export async function replaceFile(path: string, text: string, mode?: number): Promise<void> {
  await rename(await writeBeside(path, text, mode), path);
}

/**
 * Writes a file in one step, unless there is one: of several calls at once the first one's text stays.
 *
 * Only its owner can read it.
 */
export async function createSecretFile(path: string, text: string): Promise<void> {
  const whole = await writeBeside(path, text, 0o600);
  try {
    await link(whole, path);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
  } finally {
    await rm(whole);
  }
}

/** @returns the path of the new file, which is on the disk by then. */
async function writeBeside(path: string, text: string, mode?: number): Promise<string> {
  const beside = `${path}.${process.pid}.tmp`;
  await writeFile(beside, text, { flush: true, ...(mode === undefined ? {} : { mode }) });
  return beside;
}
