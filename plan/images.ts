import { HOST_ROLES, type Images, ROLES } from "../config/built-in.ts";
import type { WorkshopPlan } from "./plan.ts";

/**
 * Every image that a workshop needs, by the place of the configuration where it is or would be named:
 * `workshop:images.dind`, `keeper`, `alice's service "db"`.
 */
export function neededImages(plan: WorkshopPlan, images: Images): ReadonlyMap<string, string> {
  const builtIn = ROLES.map((role) => [`workshop:images.${role}`, images[role]] as const);
  const ofHost = HOST_ROLES.map((role) => [role, images[role]] as const);
  const services = plan.pods.flatMap(({ attendee, services }) =>
    services.map(({ name, image }) => [`${attendee.id}'s service ${JSON.stringify(name)}`, image] as const),
  );
  return new Map([...builtIn, ...ofHost, ...services]);
}
