import type Docker from "dockerode";
import { z } from "zod";

import { engineAddress } from "../../engine/connect.ts";
import { triedVolumeName } from "../../engine/disk.ts";
import { hasImage, type MissingImage, registryObstacle } from "../../engine/images.ts";
import { triedEngineNames } from "../../engine/isolation.ts";
import { labelled } from "../../engine/labelled.ts";
import { hostContainersOf, podsOf } from "../../engine/pods.ts";
import type { ImageSet, Role } from "../../config/built-in.ts";
import { imageReferences } from "../../images/references.ts";
import { ROLE_LABEL, STACK_LABEL } from "../../plan/names.ts";
import { chooseImageSet } from "../../tools/images/choose-set.ts";
import { engineReason } from "../../engine/reason.ts";
import { absentImages } from "../../tools/images/ensure.ts";
import type { ClassFacts } from "./judge-class.ts";
import type { EngineFacts } from "./judge-engine.ts";
import type { ImageFacts } from "./judge-images.ts";

/** What `GET /info` says, as far as the doctor reads it. Older engines leave some of it out. */
const engineInfo = z.object({
  ServerVersion: z.string(),
  KernelVersion: z.string().default(""),
  DockerRootDir: z.string().default(""),
  Driver: z.string(),
  DriverStatus: z.array(z.array(z.string())).nullish(),
  SecurityOptions: z.array(z.string()).nullish(),
  CgroupVersion: z.string().default("1"),
  LiveRestoreEnabled: z.boolean().default(false),
  MemoryLimit: z.boolean().default(false),
  SwapLimit: z.boolean().default(false),
  CpuCfsQuota: z.boolean().default(false),
  PidsLimit: z.boolean().default(false),
  IPv4Forwarding: z.boolean().default(true),
  Warnings: z.array(z.string()).nullish(),
});

/** Less than the engine itself may be silent, so that the registry is named as the one that is. */
export const REGISTRY_PATIENCE_MS = 4_000;

/** What an engine says of itself, with what tells where it is. */
export interface EngineInfo extends EngineFacts {
  readonly dataRoot: string;
}

/** Asks the engine about itself. */
export async function gatherEngine(engine: Docker): Promise<EngineInfo> {
  const info = engineInfo.parse(await engine.info());
  const hasOption = (name: string): boolean =>
    info.SecurityOptions?.some((option) => option.startsWith(`name=${name}`)) ?? false;
  return {
    address: engineAddress(),
    version: info.ServerVersion,
    kernel: info.KernelVersion,
    dataRoot: info.DockerRootDir,
    driver: info.Driver,
    backingFilesystem: info.DriverStatus?.find(([key]) => key === "Backing Filesystem")?.[1],
    isRootless: hasOption("rootless"),
    remapsUsers: hasOption("userns"),
    liveRestore: info.LiveRestoreEnabled,
    cgroupVersion: info.CgroupVersion,
    limits: { memory: info.MemoryLimit, swap: info.SwapLimit, cpus: info.CpuCfsQuota, pids: info.PidsLimit },
    forwardsIpv4: info.IPv4Forwarding,
    warnings: info.Warnings ?? [],
  };
}

/** What a roster says of images. */
export interface NamedImages {
  readonly imageSet?: ImageSet | undefined;
  /** By role. */
  readonly chosen: Readonly<Partial<Record<Role, string>>>;
  /** Of services. */
  readonly services: readonly string[];
}

/** The images of a class: which set, and what of it is missing. Nothing is pulled. */
export async function gatherImages(
  engine: Docker,
  { imageSet, chosen, services }: NamedImages,
): Promise<ImageFacts> {
  const set = imageSet ?? (await chooseImageSet(engine, REGISTRY_PATIENCE_MS)).set;
  const rest = Object.entries(imageReferences(set)).filter(([role]) => !Object.hasOwn(chosen, role));
  const [absent, missing] = await Promise.all([
    absentImages(
      engine,
      rest.map(([, reference]) => reference),
    ),
    unavailable(engine, new Set([...Object.values(chosen), ...services])),
  ]);
  return { set, absent: absent.length, missing };
}

/** The images that the engine neither has nor can pull, asked with less patience than before an `up`. */
async function unavailable(engine: Docker, images: ReadonlySet<string>): Promise<MissingImage[]> {
  const asked = await Promise.all(
    [...images].map(async (image) => {
      if (await hasImage(engine, image)) return [];
      const reason = await registryObstacle(engine, image, REGISTRY_PATIENCE_MS);
      return reason === undefined ? [] : [{ image, reason }];
    }),
  );
  return asked.flat();
}

/** What the engine has of a stack. */
export async function gatherClass(engine: Docker, stack: string): Promise<ClassFacts> {
  const [pods, shared, objects] = await Promise.all([
    podsOf(engine, stack),
    hostContainersOf(engine, stack),
    labelled(engine, stack),
  ]);
  const isOfClass = ({ name }: { readonly name: string }): boolean =>
    ![triedName(), triedVolumeName(), ...triedEngineNames()].includes(name);
  return { stack, pods, shared: shared.filter(isOfClass), objects: objects.filter(isOfClass) };
}

/** An image that a privileged container can be tried with: it has a shell, and is there. */
export async function imageToTry(engine: Docker): Promise<string | undefined> {
  for (const set of ["official", "debian"] as const) {
    const { anchor } = imageReferences(set);
    if (await hasImage(engine, anchor)) return anchor;
  }
  return undefined;
}

/**
 * Starts a privileged container that does nothing and removes it, whatever happens. It carries the stack's label, so
 * that `down` finds it should this process be killed in between.
 *
 * @returns the engine's words when it refused, else nothing.
 */
export async function tryPrivileged(
  engine: Docker,
  image: string,
  stack: string,
): Promise<string | undefined> {
  const container = await engine.createContainer({
    name: triedName(),
    Image: image,
    Entrypoint: ["/bin/sh"],
    Cmd: ["-c", ":"],
    Labels: { [STACK_LABEL]: stack, [ROLE_LABEL]: "doctor" },
    HostConfig: { Privileged: true, NetworkMode: "none" },
  });
  try {
    await container.start();
    return undefined;
  } catch (error) {
    return engineReason(error);
  } finally {
    await container.remove({ force: true, v: true });
  }
}

/** Name of the container that this process tries, so that a check beside it does not take it for a leftover. */
function triedName(): string {
  return `workshop-doctor-${process.pid}`;
}
