import { installPackages } from "../apt.ts";
import { isOnPath } from "../path.ts";
import { UserError } from "../user-error.ts";

const PACKAGES = ["debootstrap", "debian-archive-keyring"];

/**
 * Makes sure that debootstrap can be run here; installs it where that can be done.
 *
 * @throws UserError with what to do, where this user or this machine cannot run it.
 */
export async function ensureDebootstrap(): Promise<void> {
  if (process.platform !== "linux" || process.getuid?.() !== 0)
    throw new UserError(needs("root on a Linux machine"));
  if (isOnPath("debootstrap")) return;
  if (!isOnPath("apt-get"))
    throw new UserError(needs("debootstrap, which only your system's packages can bring"));
  await installPackages(...PACKAGES);
}

function needs(what: string): string {
  return (
    `Without Docker Hub the images are made from Debian packages, and that needs ${what}.\n` +
    "Do that, or let the engine reach Docker Hub, or `docker load` images of your own and name them under workshop:images."
  );
}
