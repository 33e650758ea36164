import { ROLES } from "../../config/built-in.ts";
import type { WorkshopPlan } from "../../plan/plan.ts";
import { readRecord } from "../rehearse/record.ts";
import type { Checks } from "./checks.ts";
import { gatherDisk, gatherLimit, gatherMachine, gatherMtu, gatherRoutes } from "./gather-machine.ts";
import { judgeDisk } from "./judge-disk.ts";
import { judgeFit, judgeRoutes } from "./judge-fit.ts";
import { judgeKernelLimit, judgeMachine } from "./judge-kernel.ts";
import { judgeMtu } from "./judge-network.ts";
import { judgeRehearsal } from "./judge-rehearsal.ts";
import { machineNetworks } from "./machine-networks.ts";
import { kernelNeeds } from "./needs.ts";
import type { Site } from "./site.ts";
import { note, type Verdict } from "./verdict.ts";

/** Checks of the machine that the engine is on, where it is this one. */
export function machineChecks(site: Site, plan: WorkshopPlan | undefined): Checks {
  if (!site.isLocal) {
    const detail = "kernel limits, disk and routes are not checked: the engine is not on this machine";
    return { machine: () => Promise.resolve(note("machine", detail)) };
  }
  return {
    kernel: async () => judgeMachine(await gatherMachine()),
    limits: () => checkLimits(site, plan),
    disk: () => checkDisk(site, plan),
    MTU: async () => {
      const facts = await gatherMtu();
      return facts === undefined ? note("MTU", "there is no default route") : judgeMtu(facts);
    },
  };
}

/** Checks of a roster against the machine. */
export function fitChecks({ host, isLocal }: Site, plan: WorkshopPlan): Checks {
  return {
    fit: () => Promise.resolve(judgeFit(plan, host)),
    rehearsal: async () => judgeRehearsal(await readRecord(), plan, host),
    routes: async () => (isLocal ? judgeRoutes(plan, host, await gatherNetworks(host)) : []),
  };
}

async function checkLimits(
  { engine, cgroupVersion }: Site,
  plan: WorkshopPlan | undefined,
): Promise<Verdict[]> {
  const mapsRoot = engine?.info.isRootless === true || engine?.info.remapsUsers === true;
  const needs = kernelNeeds({ containers: containersPerPod(plan), cgroupVersion, mapsRoot });
  const limits = await Promise.all(needs.map(gatherLimit));
  return limits.map((limit) => judgeKernelLimit(limit, plan?.pods.length));
}

/** The average of a roster, rounded up; without one, a pod that has no services. */
function containersPerPod(plan: WorkshopPlan | undefined): number {
  if (plan === undefined) return ROLES.length;
  const services = plan.pods.reduce((sum, pod) => sum + pod.services.length, 0);
  return ROLES.length + Math.ceil(services / plan.pods.length);
}

async function checkDisk({ engine }: Site, plan: WorkshopPlan | undefined): Promise<Verdict> {
  // Where Docker's data goes by default; the folder itself may not exist yet.
  const folder = engine?.info.dataRoot ?? "/var/lib";
  const disk = await gatherDisk(folder);
  const limits = plan?.pods.map(({ diskMiB }) => diskMiB);
  return disk === undefined ? note("disk", `${folder} is not to be seen`) : judgeDisk(disk, limits);
}

async function gatherNetworks({ networks }: Site["host"]): Promise<ReturnType<typeof machineNetworks>> {
  return machineNetworks(
    await gatherRoutes(),
    networks.flatMap(({ subnets }) => subnets),
  );
}
