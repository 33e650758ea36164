import { isOnPath } from "../../tools/path.ts";
import { canDownload, findToolchain } from "../../tools/pulumi/toolchain.ts";
import type { Checks } from "./checks.ts";
import { gatherNode } from "./gather-machine.ts";
import { judgeNode, judgePulumi, type PulumiFacts } from "./judge-tools.ts";

/** Checks of what runs on the trainer's machine, wherever the engine is. */
export function toolChecks(): Checks {
  return {
    "Node.js": async () => judgeNode(await gatherNode()),
    Pulumi: async () => judgePulumi(await gatherPulumi()),
  };
}

async function gatherPulumi(): Promise<PulumiFacts> {
  const found = await findToolchain();
  const isComplete = found.origin !== undefined && found.hasProvider;
  // The network is asked only where it decides something.
  return { ...found, canDownload: !isComplete && (await canDownload()), hasGo: isOnPath("go") };
}
