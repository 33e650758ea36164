import type Docker from "dockerode";

import { ROLE_LABEL, STACK_LABEL } from "../plan/names.ts";
import { engineReason } from "./reason.ts";

/** How far an engine can limit what a pod keeps on disk. */
export interface DiskLimits {
  /** Why the size of a volume cannot be limited, in the engine's words. Undefined where it can. */
  readonly refusal: string | undefined;
  /** Whether what a container writes outside of its volumes can be limited too. */
  readonly layers: boolean;
}

/** What an engine needs to limit volumes. Source: `NewControl` in moby's quota/projectquota.go, 20.10 to 28.5. */
export const DISK_LIMITS_NEED = "an engine whose data lies on xfs, mounted with the option pquota";

/**
 * Finds out whether an engine can limit disk space, by making a volume with a size and removing it. The volume
 * carries the stack's label, so that `down` finds it should this process be killed in between.
 *
 * Containers are judged by the storage driver: overlay2 on xfs takes the quotas that volumes take, on any other file
 * system it refuses a container with a size, and the containerd image store ignores the size (moby/moby#51222).
 */
export async function diskLimits(engine: Docker, stack: string): Promise<DiskLimits> {
  const refusal = await tryVolume(engine, stack);
  if (refusal !== undefined) return { refusal, layers: false };
  return { refusal, layers: isOverlayOnXfs(await (engine.info() as Promise<StorageInfo>)) };
}

/** Name of the volume that this process tries, so that a check beside it does not take it for a leftover. */
export function triedVolumeName(): string {
  return `workshop-disk-${process.pid}`;
}

async function tryVolume(engine: Docker, stack: string): Promise<string | undefined> {
  const name = triedVolumeName();
  try {
    await engine.createVolume({
      Name: name,
      DriverOpts: { size: "1M" },
      Labels: { [STACK_LABEL]: stack, [ROLE_LABEL]: "doctor" },
    });
  } catch (error) {
    return engineReason(error).replace(`create ${name}: `, "");
  }
  await engine.getVolume(name).remove();
  return undefined;
}

/** The part of the engine's answer to `GET /info` that is read here; dockerode types it as any. */
interface StorageInfo {
  readonly Driver: string;
  readonly DriverStatus?: readonly (readonly string[])[] | null;
}

function isOverlayOnXfs({ Driver: driver, DriverStatus: status }: StorageInfo): boolean {
  const filesystem = status?.find(([key]) => key === "Backing Filesystem")?.[1];
  return driver === "overlay2" && filesystem === "xfs";
}
