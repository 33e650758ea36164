import { availableParallelism, cpus, release, totalmem } from "node:os";

import type Docker from "dockerode";
import { z } from "zod";

import type { ImageSet } from "../config/built-in.ts";

/** Where something was measured, as far as it matters and names nobody. */
export interface Machine {
  readonly cores: number;
  /** What the processor calls itself. */
  readonly processor: string;
  readonly memoryGiB: number;
  /** `6.1.0`: the version alone, since the rest is a name that somebody chose. */
  readonly kernel: string;
  readonly system: string;
  readonly engine: string;
  readonly storageDriver: string;
  /** `1` or `2`. */
  readonly cgroups: string;
  readonly images: ImageSet;
  /** When, as `2026-11-23`. */
  readonly date: string;
}

const engineInfo = z.object({
  ServerVersion: z.string(),
  Driver: z.string(),
  CgroupVersion: z.string().default("1"),
  OperatingSystem: z.string(),
});

/** Describes this machine and its engine. */
export async function describeMachine(engine: Docker, images: ImageSet): Promise<Machine> {
  const info = engineInfo.parse(await engine.info());
  return {
    cores: availableParallelism(),
    processor: cpus()[0]?.model.trim() ?? "unknown",
    memoryGiB: Math.round(totalmem() / 1024 ** 3),
    kernel: /^[\d.]*\d/.exec(release())?.[0] ?? "unknown",
    system: info.OperatingSystem,
    engine: info.ServerVersion,
    storageDriver: info.Driver,
    cgroups: info.CgroupVersion,
    images,
    date: new Date().toISOString().slice(0, 10),
  };
}

/** Where and when something was measured: a sentence. */
export function sentenceOn(machine: Machine): string {
  const { cores, processor, memoryGiB, kernel, system, engine, storageDriver, cgroups, images, date } =
    machine;
  return (
    `Measured on ${date} with ${cores} cores (${processor}) and ${memoryGiB} GiB, ${system}, Linux ${kernel}, ` +
    `Docker ${engine} (${storageDriver}, cgroup v${cgroups}), images of the set \`${images}\`.`
  );
}
