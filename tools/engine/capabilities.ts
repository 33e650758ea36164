import { readFile } from "node:fs/promises";

const CAP_SYS_RESOURCE = 24n;

/**
 * Whether this machine withholds CAP_SYS_RESOURCE from everything that runs on it, as some virtual machines and CI
 * runners do. An engine started here then fails to start privileged containers, unless
 * `runc-without-sys-resource` is its runtime. False where there is no /proc.
 */
export async function lacksSysResource(): Promise<boolean> {
  try {
    const status = await readFile("/proc/self/status", "utf8");
    const bounding = /^CapBnd:\s*([0-9a-f]+)$/m.exec(status)?.[1];
    return bounding !== undefined && ((BigInt(`0x${bounding}`) >> CAP_SYS_RESOURCE) & 1n) === 0n;
  } catch {
    return false;
  }
}
