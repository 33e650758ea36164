import { formatGib } from "./units.ts";
import { note, ok, problem, type Verdict, warning } from "./verdict.ts";

/** The disk that the engine keeps its data on. */
export interface DiskFacts {
  /** The engine's data root. */
  readonly folder: string;
  readonly freeMiB: number;
}

/** Where the size of a container could be limited. */
export interface QuotaFacts {
  readonly driver: string;
  /** Type of the file system under the data root: `ext4`, `xfs`, … */
  readonly filesystem: string;
  readonly mountOptions: readonly string[];
}

/** The images of a class, with room to build them. Measured: the Debian-built set takes 0.7 GiB. */
const IMAGES_MIB = 2 * 1024;

/**
 * What one attendee pulls and builds. An assumption: a pod fresh from `up` takes less than 1 MiB (measured), and all
 * of its logs at most 80 MB, so images decide.
 */
const POD_MIB = 2 * 1024;

/**
 * Whether the disk holds what attendees will pull and build.
 *
 * @param pods how many the roster asks for. Undefined where there is none.
 */
export function judgeDisk({ folder, freeMiB }: DiskFacts, pods: number | undefined): Verdict {
  const title = "disk";
  const found = `${formatGib(freeMiB)} free under ${folder}`;
  const fix = "docker system df    # shows what takes the space";
  if (freeMiB < IMAGES_MIB) return problem(title, `${found}: too little for the images of a class`, fix);
  const room = Math.floor((freeMiB - IMAGES_MIB) / POD_MIB);
  const detail = `${found}: room for ${room} pods with ${formatGib(POD_MIB)} of images and data each`;
  if (pods === undefined) return ok(title, detail);
  return room >= pods
    ? ok(title, `${detail}, the roster has ${pods}`)
    : warning(title, `${detail}, the roster has ${pods}`, fix);
}

/**
 * Whether the engine can limit the disk space of a container. Pods keep their data on volumes and ask for no such
 * limit, so this can be told but not mended.
 */
export function judgeQuota({ driver, filesystem, mountOptions }: QuotaFacts): Verdict {
  const title = "disk limits";
  const hasQuota = mountOptions.some((option) => ["pquota", "prjquota"].includes(option));
  const can =
    ["btrfs", "zfs"].includes(driver) || (driver === "overlay2" && filesystem === "xfs" && hasQuota);
  const engine = can
    ? `${driver} on ${filesystem} could limit containers, but pods do not ask for it`
    : `${driver} on ${filesystem} cannot limit a container (overlay2 on xfs with pquota could)`;
  return note(title, `${engine}: one attendee can fill the disk`);
}
