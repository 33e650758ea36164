import { runLogged } from "./run.ts";

const ENV = { DEBIAN_FRONTEND: "noninteractive" };

/**
 * Installs Debian packages, and reads the lists of packages first where it does not work without.
 *
 * @throws with the end of what apt-get says when it fails.
 */
export async function installPackages(...names: readonly string[]): Promise<void> {
  const install = (): Promise<void> =>
    runLogged("apt-install", "apt-get", ["install", "--yes", "--no-install-recommends", ...names], {
      env: ENV,
    });
  try {
    await install();
  } catch {
    // The lists may be missing or old. That one of several sources cannot be read does not matter yet.
    await runLogged("apt-update", "apt-get", ["update"], { env: ENV }).catch(() => undefined);
    await install();
  }
}
