import { DISK_LIMITS_NEED, type DiskLimits } from "../../engine/disk.ts";
import { formatGib } from "./units.ts";
import { note, ok, problem, type Verdict, warning } from "./verdict.ts";

/** The disk that the engine keeps its data on. */
export interface DiskFacts {
  /** The engine's data root. */
  readonly folder: string;
  readonly freeMiB: number;
}

/** How far the engine can limit what a pod keeps on disk, and whether a class asks for it. */
export interface DiskLimitFacts extends DiskLimits {
  /** How many pods have a limit on disk space, of those in the roster. */
  readonly limitedPods: number;
}

/** The images of a class, with room to build them. Measured: the Debian-built set takes 0.7 GiB. */
const IMAGES_MIB = 2 * 1024;

/**
 * What one attendee pulls and builds. An assumption: a pod fresh from `up` takes less than 1 MiB (measured), and all
 * of its logs at most 80 MB, so images decide.
 */
const POD_MIB = 2 * 1024;

/**
 * Whether the disk holds what attendees will pull and build, or as much as their limits let them.
 *
 * @param pods the limit on disk space of each pod in the roster, in MiB, where it has one. Undefined where there is no roster.
 */
export function judgeDisk(
  { folder, freeMiB }: DiskFacts,
  pods: readonly (number | undefined)[] | undefined,
): Verdict {
  const title = "disk";
  const found = `${formatGib(freeMiB)} free under ${folder}`;
  const fix = "docker system df    # shows what takes the space";
  if (freeMiB < IMAGES_MIB) return problem(title, `${found}: too little for the images of a class`, fix);
  const podMiB = pods === undefined ? POD_MIB : Math.ceil(sum(pods) / pods.length);
  const room = Math.floor((freeMiB - IMAGES_MIB) / podMiB);
  const detail = `${found}: room for ${room} pods with ${formatGib(podMiB)} of images and data each`;
  if (pods === undefined) return ok(title, detail);
  return room >= pods.length
    ? ok(title, `${detail}, the roster has ${pods.length}`)
    : warning(title, `${detail}, the roster has ${pods.length}`, fix);
}

function sum(pods: readonly (number | undefined)[]): number {
  return pods.reduce<number>((total, limitMiB = POD_MIB) => total + limitMiB, 0);
}

/**
 * Whether the engine can limit disk space: as the roster asks for, or as it could. A trial, so it holds also where the
 * engine is on another machine.
 */
export function judgeDiskLimits({ refusal, layers, limitedPods }: DiskLimitFacts): Verdict {
  const title = "disk limits";
  if (refusal !== undefined) {
    const detail = `this engine cannot limit disk space (${refusal}): one attendee can fill the disk`;
    const fix = `It takes ${DISK_LIMITS_NEED}.`;
    return limitedPods === 0
      ? note(title, detail, fix)
      : problem(title, detail, `Take "disk" out of the roster. ${fix}`);
  }
  if (limitedPods === 0) {
    const detail = "this engine can limit disk space, and the roster does not ask for it";
    return note(title, detail, "In the roster, under workshop:pod: disk: 20GiB");
  }
  return layers
    ? ok(title, "volumes and containers are limited")
    : warning(
        title,
        "volumes are limited, what containers write outside of them is not",
        "Have overlay2 on xfs.",
      );
}
