import type { PodPlan } from "./plan.ts";

/** Where in the configuration a pod of the plan comes from: `workshop:attendees[3]`. */
export function pathOfPod(pods: readonly PodPlan[], pod: PodPlan): string {
  return pod.attendee.isGuest === true ? "workshop:walkIns" : `workshop:attendees[${pods.indexOf(pod)}]`;
}

/** Where a setting of a pod is written: a walk-in's pod has no place of its own, and is what `workshop:pod` says. */
export function pathOfSetting(pods: readonly PodPlan[], pod: PodPlan, key: string): string {
  return pod.attendee.isGuest === true ? `workshop:pod.${key}` : `${pathOfPod(pods, pod)}.${key}`;
}
