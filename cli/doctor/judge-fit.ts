import { fitHost, type HostFacts, type HostNetwork } from "../../plan/host-fit.ts";
import type { WorkshopPlan } from "../../plan/plan.ts";
import { formatGib } from "./units.ts";
import { ok, problem, type Verdict, warning } from "./verdict.ts";

const FIT = "fit";
const ROUTES = "routes";

/** Whether the roster fits the engine: memory, CPUs, names, and the networks that the engine has. */
export function judgeFit(plan: WorkshopPlan, host: HostFacts): Verdict[] {
  const { problems, warnings } = fitHost(plan, host);
  if (problems.length + warnings.length === 0) {
    const pods = plan.pods.length === 1 ? "1 pod fits" : `${plan.pods.length} pods fit`;
    return [ok(FIT, `${pods} ${host.name}, with its ${formatGib(host.memoryMiB)} and ${host.cpus} CPUs`)];
  }
  return [
    ...problems.map(({ path, message, fix }) => problem(FIT, `${path}: ${message}`, `In the roster, ${fix}`)),
    ...warnings.map((text) =>
      warning(FIT, text, "Give workshop:pod less memory, or invite fewer, or add memory."),
    ),
  ];
}

/**
 * Whether pods would hide a network that the machine itself uses. The engine does not mind; the machine, and the
 * attendees, then cannot reach what lies there.
 *
 * @param networks the machine's own, without those of the engine.
 */
export function judgeRoutes(
  plan: WorkshopPlan,
  host: HostFacts,
  networks: readonly HostNetwork[],
): Verdict[] {
  const known = new Set(fitHost(plan, host).problems.map(({ message }) => message));
  // With all networks in view, so that no fix proposes a range that the engine uses.
  const both = { ...host, networks: [...host.networks, ...networks] };
  const fresh = fitHost(plan, both).problems.filter(({ message }) => !known.has(message));
  if (fresh.length === 0) return [ok(ROUTES, "no pod hides a network that this machine uses")];
  return fresh.map(({ path, message, fix }) => warning(ROUTES, message, `In the roster, ${path}: ${fix}`));
}
