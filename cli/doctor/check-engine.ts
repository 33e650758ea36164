import { join } from "node:path";

import type Docker from "dockerode";

import { diskLimits } from "../../engine/disk.ts";
import { hasImage } from "../../engine/images.ts";
import { isolationObstacle, TRIED_ISOLATIONS } from "../../engine/isolation.ts";
import { imageReferences } from "../../images/references.ts";
import type { WorkshopPlan } from "../../plan/plan.ts";
import { lacksSysResource } from "../../tools/engine/capabilities.ts";
import { chooseImageSet, dockerHubObstacle } from "../../tools/images/choose-set.ts";
import { CLONE } from "../../tools/workspace.ts";
import type { Checks } from "./checks.ts";
import {
  gatherClass,
  gatherImages,
  imageToTry,
  type NamedImages,
  REGISTRY_PATIENCE_MS,
  tryPrivileged,
} from "./gather-engine.ts";
import { judgeClass } from "./judge-class.ts";
import { type DiskLimitFacts, judgeDiskLimits } from "./judge-disk.ts";
import { judgeEngine } from "./judge-engine.ts";
import { judgeImages } from "./judge-images.ts";
import { type IsolationFacts, judgeIsolation } from "./judge-isolation.ts";
import { judgeDockerHub } from "./judge-network.ts";
import { judgePrivileges, type PrivilegeFacts } from "./judge-privileges.ts";
import type { Roster } from "../roster.ts";
import type { AnsweringEngine, Site } from "./site.ts";
import { problem, type Verdict } from "./verdict.ts";

/** Checks of the engine itself. */
export function engineChecks(
  { engine, obstacle, isLocal }: Site,
  plan: WorkshopPlan | undefined,
  stack: string,
): Checks {
  if (engine === undefined) return { "Docker engine": () => Promise.resolve(judgeAbsence(obstacle)) };
  return {
    "Docker engine": () => Promise.resolve(judgeEngine(engine.info)),
    "disk limits": async () => judgeDiskLimits(await gatherDiskLimits(engine.api, plan, stack)),
    privileges: async () => judgePrivileges(await gatherPrivileges(engine.api, isLocal, plan, stack)),
  };
}

/** Checks of what a class finds on the engine. */
export function classChecks({ api }: AnsweringEngine, roster: Roster, stack: string): Checks {
  return {
    isolation: async () => (await gatherIsolations(api, roster, stack)).map(judgeIsolation),
    images: async () => judgeImages(await gatherImages(api, namedImages(roster))),
    "Docker Hub": async () => judgeDockerHub(await dockerHubObstacle(api, REGISTRY_PATIENCE_MS)),
    class: async () => judgeClass(await gatherClass(api, stack)),
  };
}

function judgeAbsence(obstacle: Site["obstacle"]): Verdict {
  const advice = obstacle?.message.slice(obstacle.problem.length).trim();
  return problem("Docker engine", obstacle?.problem ?? "does not answer", advice);
}

async function gatherDiskLimits(
  engine: Docker,
  plan: WorkshopPlan | undefined,
  stack: string,
): Promise<DiskLimitFacts> {
  const limited = plan?.pods.filter(({ diskMiB }) => diskMiB !== undefined) ?? [];
  return { ...(await diskLimits(engine, stack)), limitedPods: limited.length };
}

async function gatherPrivileges(
  engine: Docker,
  isLocal: boolean,
  plan: WorkshopPlan | undefined,
  stack: string,
): Promise<PrivilegeFacts> {
  const image = await imageToTry(engine);
  return {
    image,
    refusal: image === undefined ? undefined : await tryPrivileged(engine, image, stack),
    lacksSysResource: isLocal && (await lacksSysResource()),
    runtime: join(CLONE, "tools", "engine", "runc-without-sys-resource"),
    isNeeded: plan?.pods.some(({ isolation }) => isolation === "privileged") ?? true,
  };
}

/** Tries with the image that the class's engines would have. */
async function gatherIsolations(engine: Docker, roster: Roster, stack: string): Promise<IsolationFacts[]> {
  const { imageSet, chosen } = namedImages(roster);
  const image =
    chosen.dind ?? imageReferences(imageSet ?? (await chooseImageSet(engine, REGISTRY_PATIENCE_MS)).set).dind;
  const planned = roster.kind === "read" ? roster.plan.pods : [];
  const isThere = await hasImage(engine, image);
  return Promise.all(
    TRIED_ISOLATIONS.map(async (isolation) => ({
      isolation,
      image: isThere ? image : undefined,
      obstacle: isThere ? await isolationObstacle(engine, isolation, image, stack) : undefined,
      pods: planned.filter((pod) => pod.isolation === isolation).length,
    })),
  );
}

function namedImages(roster: Roster): NamedImages {
  if (roster.kind !== "read") return { chosen: {}, services: [] };
  const { configuration, plan } = roster;
  const services = plan.pods.flatMap((pod) => pod.services.map(({ image }) => image));
  return { imageSet: configuration.imageSet, chosen: configuration.images, services };
}
