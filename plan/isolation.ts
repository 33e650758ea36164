import type { Isolation } from "../config/built-in.ts";
import type { WorkshopPlan } from "./plan.ts";
import { NAMESPACE_SECURITY, ROOTLESS_CAPABILITIES, ROOTLESS_DEVICE, rootlessCommand } from "./rootless.ts";

/** What the container of a pod's engine is given, and how the engine is started in it. */
export interface EngineRights {
  /** In front of `dockerd …`. */
  readonly command: readonly string[];
  readonly privileged?: true;
  /** Capabilities, of which it has no other. Absent: Docker's usual ones, or all where it is privileged. */
  readonly capabilities?: readonly string[];
  /** A device of the host's. */
  readonly device?: string;
  readonly securityOpts?: readonly string[];
  /** Name of a container runtime that the host's engine knows; the anchor's too. Absent: the engine's usual one. */
  readonly runtime?: string;
}

/** As the runtime's own installation registers it. */
export const SYSBOX_RUNTIME = "sysbox-runc";

/**
 * What each kind of isolation gives the engine's container:
 *
 * - `rootless`: a few rights, which it gives up before anything of an attendee's runs.
 * - `userns`: every right, none of which reaches beyond the user namespace that the host's engine has made for the pod.
 *   That namespace owns the pod's network too, so the engine needs no other.
 * - `sysbox`: none. The runtime makes the user namespace.
 *
 * @param firstId see `firstUserId`.
 */
export function engineRights(isolation: Isolation, firstId: number): EngineRights {
  switch (isolation) {
    case "privileged":
      return { command: [], privileged: true };
    case "rootless":
      return {
        command: rootlessCommand(firstId),
        capabilities: ROOTLESS_CAPABILITIES,
        device: ROOTLESS_DEVICE,
        securityOpts: NAMESPACE_SECURITY,
      };
    case "userns":
      return { command: ["remapped"], capabilities: ["ALL"], securityOpts: NAMESPACE_SECURITY };
    case "sysbox":
      return { command: [], runtime: SYSBOX_RUNTIME };
  }
}

/** The runtime of the anchor, whose namespaces the engine joins: only its own kind can own them. Undefined: the usual. */
export function anchorRuntime(isolation: Isolation): string | undefined {
  return isolation === "sysbox" ? SYSBOX_RUNTIME : undefined;
}

/** Whether the engine of a class remaps users. On such an engine all pods are so isolated, and on another none can be. */
export function remapsUsers({ pods }: WorkshopPlan): boolean {
  return pods.some(({ isolation }) => isolation === "userns");
}
