import type { GatewayPlan } from "./plan.ts";

/** Where a browser finds an attendee's pod: `https://alice.localhost:8443`. */
export function attendeeUrl(gateway: GatewayPlan, attendee: string): string {
  return `https://${attendee}.${site(gateway)}`;
}

/** Where a browser finds the welcome page, at which walk-ins take a pod. */
export function welcomeUrl(gateway: GatewayPlan): string {
  return `https://${site(gateway)}`;
}

/** Where a browser finds the trainer's page. */
export function trainerUrl(gateway: GatewayPlan): string {
  return `https://${site(gateway)}/trainer`;
}

function site({ domain, port }: GatewayPlan): string {
  return port === 443 ? domain : `${domain}:${port}`;
}
