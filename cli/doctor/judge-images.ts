import type { MissingImage } from "../../engine/images.ts";
import type { ImageSet } from "../../config/built-in.ts";
import { note, ok, problem, type Verdict, warning } from "./verdict.ts";

/** The images that a class would run. */
export interface ImageFacts {
  /** The set that would be used. */
  readonly set: ImageSet;
  /** How many of that set the engine lacks. */
  readonly absent: number;
  /** Images that the roster names and the engine neither has nor can pull. */
  readonly missing: readonly MissingImage[];
}

const TITLE = "images";

const SETS: Readonly<Record<ImageSet, string>> = {
  official: "Docker's own",
  debian: "made from Debian packages",
};

/** Whether the images are there, and what it takes to bring them. */
export function judgeImages({ set, absent, missing }: ImageFacts): Verdict[] {
  return [judgeSet(set, absent), ...missing.map(judgeMissing)];
}

function judgeSet(set: ImageSet, absent: number): Verdict {
  if (absent === 0) return ok(TITLE, `${SETS[set]}, on the engine already`);
  const fix = "./workshop setup    # does it now";
  return set === "official"
    ? note(TITLE, `${SETS[set]}, ${absent} of which would be pulled or built`, fix)
    : warning(TITLE, `${SETS[set]}, ${absent} of which would be built: a few minutes`, fix);
}

function judgeMissing({ image, reason }: MissingImage): Verdict {
  return problem(
    TITLE,
    `${image} is not on this engine and cannot be pulled (${reason})`,
    `docker pull ${image}    # after docker login, if it is private; or docker load`,
  );
}
