import type Docker from "dockerode";

import type { Images } from "../config/built-in.ts";
import type { Problem } from "../config/problem.ts";
import { fitHost, type HostFit } from "../plan/host-fit.ts";
import { neededImages } from "../plan/images.ts";
import type { WorkshopPlan } from "../plan/plan.ts";
import { DISK_LIMITS_NEED, diskLimits } from "./disk.ts";
import { readHostFacts } from "./facts.ts";
import { missingImages, type MissingImage } from "./images.ts";

/** Whether a workshop fits on an engine, and what it can be given there. */
export interface Preflight extends HostFit {
  /** Whether the engine can limit what containers write outside of volumes. Only asked for where disk is limited. */
  readonly limitsLayers: boolean;
}

/**
 * Asks the engine for everything that would make a class fail half-way: networks in the way, too few CPUs or too
 * little memory, images that cannot be had, limits on disk space that it cannot keep.
 *
 * @param images reference of each image that is not a service's.
 */
export async function preflight(engine: Docker, plan: WorkshopPlan, images: Images): Promise<Preflight> {
  const needed = neededImages(plan, images);
  const [facts, missing, disk] = await Promise.all([
    readHostFacts(engine),
    missingImages(engine, needed.values()),
    plan.pods.some(({ diskMiB }) => diskMiB !== undefined) ? diskLimits(engine, plan.stack) : undefined,
  ]);
  const { problems, warnings } = fitHost(plan, facts);
  return {
    problems: [
      ...problems,
      ...diskProblems(plan, disk?.refusal),
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
  // Who has none shows that workshop:pod has none; for the first who has one it is then written there.
  const isForAll = pods.every(({ diskMiB }) => diskMiB !== undefined);
  const first = pods.findIndex(({ diskMiB }) => diskMiB !== undefined);
  return [
    {
      path: isForAll ? "workshop:pod.disk" : `workshop:attendees[${first}].disk`,
      message: `this engine cannot limit disk space (${refusal})`,
      fix: `take the line out, or use ${DISK_LIMITS_NEED}`,
    },
  ];
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
