import { setImmediate as nextTurn } from "node:timers/promises";

import type * as pulumi from "@pulumi/pulumi";

import type { Images } from "../config/built-in.ts";
import { neededImages } from "../plan/images.ts";
import { remapsUsers } from "../plan/isolation.ts";
import type { PodPlan, WorkshopPlan } from "../plan/plan.ts";
import type { Certificate } from "./gateway.ts";
import { WorkshopHost } from "./workshop-host.ts";
import { WorkshopPod } from "./workshop-pod.ts";

/** A pod of the plan, and what was declared for it. */
export interface DeclaredPod extends PodPlan {
  readonly component: WorkshopPod;
}

/** What the declaration of a workshop depends on besides the plan. */
export interface Surroundings {
  /** Path of the engine's socket on its own machine, for the keeper. */
  readonly socket: string;
  /** Whether the engine can limit what containers write outside of volumes. Of interest to pods with limited disks. */
  readonly limitsLayers: boolean;
  /** Who vouches for the gateway. */
  readonly certificate: Certificate;
  /**
   * Attendees whose pods are declared. Default: all of them. Pulumi removes the pods of the others, unless it is told
   * to leave them alone: `--exclude`.
   */
  readonly only?: ReadonlySet<string> | undefined;
}

/** What was declared for a workshop. */
export interface DeclaredWorkshop {
  readonly host: WorkshopHost;
  /** Those that were asked for, in the order of the roster. */
  readonly pods: readonly DeclaredPod[];
}

/**
 * Declares a planned workshop: what the host holds for all, and the pods, one after another. After each it lets go of
 * the processor: what was declared is on its way to Pulumi, then, and does not wait for all the others to be declared.
 *
 * @param images reference of each image that is not a service's.
 */
export async function declareWorkshop(
  plan: WorkshopPlan,
  images: Images,
  around: Surroundings,
  opts?: pulumi.ComponentResourceOptions,
): Promise<DeclaredWorkshop> {
  const { stack } = plan;
  const { only } = around;
  const host = new WorkshopHost(
    "host",
    {
      stack,
      engineSocket: around.socket,
      remapsUsers: remapsUsers(plan),
      gateway: plan.gateway,
      certificate: around.certificate,
      own: images,
      images: neededImages(plan, images).values(),
    },
    opts,
  );
  const wanted = plan.pods.filter(({ attendee }) => only === undefined || only.has(attendee.id));
  const pods: DeclaredPod[] = [];
  for (const pod of wanted) {
    await nextTurn();
    pods.push({ ...pod, component: declarePod(plan, pod, images, host, around.limitsLayers, opts) });
  }
  return { host, pods };
}

function declarePod(
  { stack, terminal }: WorkshopPlan,
  { attendee, network, memoryMiB, cpus, diskMiB, isolation, services }: PodPlan,
  images: Images,
  host: WorkshopHost,
  limitsLayers: boolean,
  opts?: pulumi.ComponentResourceOptions,
): WorkshopPod {
  const args = {
    stack,
    network,
    memoryMiB,
    cpus,
    diskMiB,
    limitsLayers,
    isolation,
    door: host.doorOf(attendee.id),
    terminal,
    images: {
      anchor: host.imageId(images.anchor),
      registry: host.imageId(images.registry),
      dind: host.imageId(images.dind),
      shell: host.imageId(images.shell),
    },
    services: services.map((service) => ({ ...service, image: host.imageId(service.image) })),
  };
  return new WorkshopPod(attendee.id, args, opts);
}
