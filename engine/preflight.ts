import type Docker from "dockerode";

import type { Images } from "../config/built-in.ts";
import type { Problem } from "../config/problem.ts";
import { fitHost, type HostFit } from "../plan/host-fit.ts";
import { neededImages } from "../plan/images.ts";
import type { WorkshopPlan } from "../plan/plan.ts";
import { readHostFacts } from "./facts.ts";
import { missingImages, type MissingImage } from "./images.ts";

/**
 * Asks the engine for everything that would make a class fail half-way: networks in the way, too few CPUs or too
 * little memory, images that cannot be had.
 *
 * @param images reference of each image that is not a service's.
 */
export async function preflight(engine: Docker, plan: WorkshopPlan, images: Images): Promise<HostFit> {
  const needed = neededImages(plan, images);
  const [facts, missing] = await Promise.all([readHostFacts(engine), missingImages(engine, needed.values())]);
  const { problems, warnings } = fitHost(plan, facts);
  return { problems: [...problems, ...missing.map((image) => imageProblem(image, needed))], warnings };
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
