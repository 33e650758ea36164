import type { PodPlan } from "./plan.ts";

/** Where in the configuration a pod of the plan comes from: `workshop:attendees[3]`. */
export function pathOfPod(pods: readonly PodPlan[], pod: PodPlan): string {
  return pod.attendee.isGuest === true ? "workshop:walkIns" : `workshop:attendees[${pods.indexOf(pod)}]`;
}
