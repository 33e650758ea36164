import type { FoundToolchain } from "../../tools/pulumi/toolchain.ts";
import { note, ok, problem, type Verdict, warning } from "./verdict.ts";
import { isAtLeast } from "./versions.ts";

/** The Node.js that runs this. */
export interface NodeFacts {
  /** `24.1.0`. */
  readonly version: string;
  /** The oldest that will do: `22.18`. */
  readonly minimum: string;
}

/** What there is of Pulumi, and the ways to get the rest. */
export interface PulumiFacts extends FoundToolchain {
  /** Whether Pulumi's download host answers. Asked only where something is missing. */
  readonly canDownload: boolean;
  /** Whether there is a Go compiler. */
  readonly hasGo: boolean;
}

const NODE = "Node.js";
const PULUMI = "Pulumi";

/** Whether Node.js runs TypeScript as it is. */
export function judgeNode({ version, minimum }: NodeFacts): Verdict {
  return isAtLeast(version, minimum)
    ? ok(NODE, version)
    : problem(
        NODE,
        `${version} is older than ${minimum}`,
        "npm ci    # brings a current one into node_modules",
      );
}

/** Whether Pulumi and its Docker provider are here, and what it takes to bring them. */
export function judgePulumi({ origin, hasProvider, canDownload, hasGo }: PulumiFacts): Verdict {
  if (origin !== undefined && hasProvider) return ok(PULUMI, ORIGINS[origin]);
  const missing = [
    ...(origin === undefined ? ["Pulumi"] : []),
    ...(hasProvider ? [] : ["its Docker provider"]),
  ].join(" and ");
  if (canDownload) return note(PULUMI, `${missing} would be downloaded`, "./workshop setup    # does it now");
  if (hasGo) {
    const detail = `${missing} would be built from Go modules, once: about 12 minutes on 2 cores`;
    return warning(PULUMI, detail, "./workshop setup    # does it now");
  }
  const detail = `${missing} cannot be had: no download, and no Go to build from`;
  return problem(
    PULUMI,
    detail,
    "Install Pulumi (https://www.pulumi.com/docs/install), or Go 1.21 or newer.",
  );
}

const ORIGINS: Readonly<Record<NonNullable<FoundToolchain["origin"]>, string>> = {
  path: "the one on the PATH, with its Docker provider",
  download: "downloaded earlier, with its Docker provider",
  build: "built earlier from Go modules, with its Docker provider",
};
