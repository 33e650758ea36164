import { ROLES, VOLUME_USES } from "../config/built-in.ts";
import type { Problem } from "../config/problem.ts";
import { containerName, volumeName } from "./names.ts";
import { pathOfPod } from "./paths.ts";
import type { PodPlan, WorkshopPlan } from "./plan.ts";

/** Somebody's claim to a Docker name. */
interface Claim {
  readonly name: string;
  readonly owner: string;
  /** Where in the configuration the owner's pod comes from. */
  readonly path: string;
  /** How to take another name. Built-in names have no dashes, so of two that collide one at least can move. */
  readonly fix?: string;
}

/**
 * Names that Docker cannot give: of containers or volumes of two attendees that would be one and the same, and
 * those of a stack that no name can begin with.
 *
 * Dashes make the first possible: bob's service `net-shell` and bob-net's shell are both `<stack>-bob-net-shell`.
 */
export function nameProblems({ stack, pods }: WorkshopPlan): Problem[] {
  const containers = pods.flatMap((pod) => containerClaims(stack, pod, pathOfPod(pods, pod)));
  const volumes = pods.flatMap((pod) => volumeClaims(stack, pod, pathOfPod(pods, pod)));
  return [...stackProblems(stack), ...collisions("container", containers), ...collisions("volume", volumes)];
}

/** Pulumi lets a stack's name begin with any of its characters, Docker only with a letter or digit. */
function stackProblems(stack: string): Problem[] {
  if (/^[a-z0-9]/i.test(stack)) return [];
  const message = `${JSON.stringify(stack)} cannot begin the name of a container`;
  return [
    {
      path: "stack",
      message,
      fix: "give the stack a name with a letter or digit first: pulumi stack rename dev",
    },
  ];
}

function containerClaims(stack: string, { attendee: { id }, services }: PodPlan, path: string): Claim[] {
  const builtIn = ROLES.map((role) => ({
    name: containerName(stack, id, role),
    owner: `the ${role} of ${id}`,
    path,
  }));
  const further = services.map((service) => ({
    name: containerName(stack, id, service.name),
    owner: `the service ${service.name} of ${id}`,
    path,
    fix: `give the service ${service.name} another name`,
  }));
  return [...builtIn, ...further];
}

function volumeClaims(stack: string, { attendee: { id }, services }: PodPlan, path: string): Claim[] {
  const builtIn = new Set<string>(Object.values(VOLUME_USES));
  const uses = new Set([...builtIn, ...services.flatMap(({ volumes }) => volumes.map(({ use }) => use))]);
  return [...uses].map((use) => ({
    name: volumeName(stack, id, use),
    owner: `the volume ${use} of ${id}`,
    path,
    ...(builtIn.has(use) ? {} : { fix: `give the volume ${use} another name` }),
  }));
}

function collisions(kind: string, claims: readonly Claim[]): Problem[] {
  // Of two entries with one key a map keeps the last, hence the reversal.
  const firsts = new Map(claims.toReversed().map((claim) => [claim.name, claim]));
  return claims.flatMap((claim) => {
    const first = firsts.get(claim.name);
    if (first === undefined || first === claim) return [];
    return [
      {
        path: claim.path,
        message: `${kind} "${claim.name}" would be ${first.owner} and also ${claim.owner}`,
        fix: claim.fix ?? first.fix ?? "rename one of the two attendees",
      },
    ];
  });
}
