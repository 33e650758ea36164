import type { Role } from "../config/built-in.ts";
import type { WorkshopPlan } from "./plan.ts";

/**
 * Every image that a workshop needs, by the place of the configuration where it is or would be named:
 * `workshop:images.dind`, `alice's service "db"`.
 */
export function neededImages(
  plan: WorkshopPlan,
  images: Readonly<Record<Role, string>>,
): ReadonlyMap<string, string> {
  const builtIn = Object.entries(images).map(([role, image]) => [`workshop:images.${role}`, image] as const);
  const services = plan.pods.flatMap(({ attendee, services }) =>
    services.map(({ name, image }) => [`${attendee.id}'s service ${JSON.stringify(name)}`, image] as const),
  );
  return new Map([...builtIn, ...services]);
}
