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
import {
  ISOLATION_NEEDS,
  isolationObstacle,
  PRIVILEGED_MEANS,
  TRIED_ISOLATIONS,
  type TriedIsolation,
} from "./isolation.ts";

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

/** Nobody's pod gets less than was asked for: an engine that cannot be isolated so here stops the class. */
async function isolationProblems(engine: Docker, plan: WorkshopPlan, image: string): Promise<Problem[]> {
  const problems = TRIED_ISOLATIONS.map(async (isolation) => {
    const isAsked = (pod: PodPlan): boolean => pod.isolation === isolation;
    if (!plan.pods.some(isAsked)) return [];
    const problem = await isolationProblem(engine, isolation, image, plan.stack);
    return problem === undefined ? [] : [{ path: pathOf(plan.pods, "isolation", isAsked), ...problem }];
  });
  return (await Promise.all(problems)).flat();
}

async function isolationProblem(
  engine: Docker,
  isolation: TriedIsolation,
  image: string,
  stack: string,
): Promise<Omit<Problem, "path"> | undefined> {
  if (!(await hasImage(engine, image))) {
    const message = `whether a ${isolation} engine starts here cannot be tried: ${image} is not on the engine yet`;
    return { message, fix: "bring it there first: ./workshop setup, or docker pull" };
  }
  const obstacle = await isolationObstacle(engine, isolation, image, stack);
  if (obstacle === undefined) return undefined;
  const message = `no ${isolation} engine starts on this host (${obstacle})`;
  return { message, fix: `${ISOLATION_NEEDS[isolation]}; or write privileged: ${PRIVILEGED_MEANS}` };
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
