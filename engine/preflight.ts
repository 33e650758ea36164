import type Docker from "dockerode";

import type { Images } from "../config/built-in.ts";
import type { Problem } from "../config/problem.ts";
import { fitHost, type HostFit } from "../plan/host-fit.ts";
import { neededImages } from "../plan/images.ts";
import { pathOfSetting } from "../plan/paths.ts";
import type { PodPlan, WorkshopPlan } from "../plan/plan.ts";
import { DISK_LIMITS_NEED, diskLimits } from "./disk.ts";
import { readHostFacts } from "./facts.ts";
import { hasImage, missingImages, type MissingImage } from "./images.ts";
import { PRIVILEGED_MEANS, ROOTLESS_NEED, rootlessObstacle } from "./isolation.ts";

/** Whether a workshop fits on an engine, and what it can be given there. */
export interface Preflight extends HostFit {
  /** Whether the engine can limit what containers write outside of volumes. Only asked for where disk is limited. */
  readonly limitsLayers: boolean;
}

/**
 * Asks the engine for everything that would make a class fail half-way: networks in the way, too few CPUs or too
 * little memory, images that cannot be had, limits on disk space that it cannot keep, an isolation that it does not
 * offer.
 *
 * @param images reference of each image that is not a service's.
 */
export async function preflight(engine: Docker, plan: WorkshopPlan, images: Images): Promise<Preflight> {
  const needed = neededImages(plan, images);
  const [facts, missing, disk, isolation] = await Promise.all([
    readHostFacts(engine),
    missingImages(engine, needed.values()),
    plan.pods.some(({ diskMiB }) => diskMiB !== undefined) ? diskLimits(engine, plan.stack) : undefined,
    isolationProblems(engine, plan, images.dind),
  ]);
  const { problems, warnings } = fitHost(plan, facts);
  return {
    problems: [
      ...problems,
      ...diskProblems(plan, disk?.refusal),
      ...isolation,
      ...missing.map((image) => imageProblem(image, needed)),
    ],
    warnings: [...warnings, ...(disk?.layers === false ? [LAYERS_WARNING] : [])],
    limitsLayers: disk?.layers === true,
  };
}

const LAYERS_WARNING =
  "the engine limits volumes, but not what a container writes outside of them: an attendee can still fill the disk " +
  "from /tmp. overlay2 on xfs limits both.";

function diskProblems({ pods }: WorkshopPlan, refusal: string | undefined): Problem[] {
  if (refusal === undefined) return [];
  return [
    {
      path: pathOf(pods, "disk", ({ diskMiB }) => diskMiB !== undefined),
      message: `this engine cannot limit disk space (${refusal})`,
      fix: `take the line out, or use ${DISK_LIMITS_NEED}`,
    },
  ];
}

/** Nobody's pod gets less than was asked for: an engine that cannot be rootless here stops the class. */
async function isolationProblems(
  engine: Docker,
  { pods, stack }: WorkshopPlan,
  image: string,
): Promise<Problem[]> {
  const isRootless = ({ isolation }: PodPlan): boolean => isolation === "rootless";
  if (!pods.some(isRootless)) return [];
  const path = pathOf(pods, "isolation", isRootless);
  if (!(await hasImage(engine, image))) {
    const message = `whether a rootless engine starts here cannot be tried: ${image} is not on the engine yet`;
    return [{ path, message, fix: "bring it there first: ./workshop setup, or docker pull" }];
  }
  const obstacle = await rootlessObstacle(engine, image, stack);
  if (obstacle === undefined) return [];
  const message = `no rootless engine starts on this host (${obstacle})`;
  return [{ path, message, fix: `${ROOTLESS_NEED}; or write privileged: ${PRIVILEGED_MEANS}` }];
}

/** Where a setting of pods is written: for all of them, or else for the first who has it. */
function pathOf(pods: readonly PodPlan[], key: string, isSet: (pod: PodPlan) => boolean): string {
  const first = pods.find(isSet);
  return first === undefined || pods.every(isSet) ? `workshop:pod.${key}` : pathOfSetting(pods, first, key);
}

function imageProblem({ image, reason }: MissingImage, images: ReadonlyMap<string, string>): Problem {
  const [path = "workshop:images"] = [...images].find(([, reference]) => reference === image) ?? [];
  return {
    path,
    message: `${JSON.stringify(image)} is not on this engine and cannot be pulled (${reason})`,
    fix:
      "check the name and tag, or `docker login` to its registry, or `docker load` it into the engine;\n" +
      "`./workshop setup` brings the images that a class uses when it names none of its own",
  };
}
