import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";

import { type Role, VOLUME_USES } from "../config/built-in.ts";
import { networkName, volumeName, resourceName } from "../plan/names.ts";
import type { PodPlan } from "../plan/workshop.ts";
import { anchor } from "./anchor.ts";
import { dindArgs } from "./dind.ts";
import { dockerLabels, member, type RoleArgs } from "./member.ts";
import { registryArgs } from "./registry.ts";
import { type ServiceArgs, serviceRoleArgs } from "./service.ts";
import { shellArgs } from "./shell.ts";

/** Everything that decides what a {@link WorkshopPod} is. */
export interface WorkshopPodArgs {
  /**
   * First part of every Docker name: `<stack>-<name>-<role>`, and the value of the label `workshop.stack`.
   * A change replaces the pod and its data.
   */
  readonly stack: string;
  /**
   * The pod's own network: an IPv4 subnet in CIDR notation that no other network of the engine overlaps, /29 or
   * larger, and the host's address in it. A change replaces the pod; its volumes stay.
   */
  readonly network: PodPlan["network"];
  /** Image of each built-in role: a reference, or an id to notice a moved tag. A change replaces the member. */
  readonly images: Readonly<Record<Role, pulumi.Input<string>>>;
  /** Memory limit of each built-in role in MiB, 6 and up, swap excluded. Changed in place. */
  readonly memoryMiB: PodPlan["memoryMiB"];
  /** CPU time that each member may use, in cores, 0.1 and up. A change replaces the members. */
  readonly cpus: number;
  /** Further members, by name. Adding or removing one touches no other member. Default: none. */
  readonly services?: readonly ServiceArgs[];
}

/**
 * One attendee's pod: a network, an anchor that owns the network and PID namespaces, and members that join both:
 * a registry at `localhost:5000`, a privileged Docker engine at `localhost:2375` and a shell.
 *
 * ```ts
 * new WorkshopPod("alice", {
 *   stack: "demo",
 *   network: { subnet: "100.64.0.16/28", gateway: "100.64.0.17" },
 *   images: { anchor: "busybox:1.37.0", registry: "registry:2.8.3", dind: "docker:28-dind", shell: "docker:28-cli" },
 *   memoryMiB: { anchor: 16, registry: 128, dind: 1536, shell: 368 },
 *   cpus: 1,
 * });
 * ```
 *
 * The name is the attendee's id, a DNS label. Get in with `docker exec -it demo-alice-shell bash`.
 *
 * The engine is privileged: whoever works in a pod can become root on the host. Keep a pod on a machine that you
 * can afford to lose.
 */
export class WorkshopPod extends pulumi.ComponentResource {
  /** Name of the container in which the attendee works: `docker exec -it <shellName> bash`. */
  readonly shellName: pulumi.Output<string>;
  /** Ids of the pod's containers: anchor, registry, dind, shell, then the services in their order. */
  readonly containerIds: pulumi.Output<string[]>;

  constructor(name: string, args: WorkshopPodArgs, opts?: pulumi.ComponentResourceOptions) {
    super("workshop:index:WorkshopPod", name, {}, opts);
    const { stack, images, memoryMiB, cpus, services = [] } = args;
    const child = { parent: this };

    const network = new docker.Network(
      resourceName(name, "network"),
      {
        name: networkName(stack, name),
        labels: dockerLabels(stack, name, "network"),
        // Both, because an engine that restarts reports the gateway it chose, and a refresh would replace the network.
        ipamConfigs: [args.network],
      },
      // Two networks can share neither the name nor the subnet.
      { ...child, deleteBeforeReplace: true },
    );
    const volumes = new Map<string, docker.Volume>();
    const volume = (use: string): docker.Volume => {
      const known = volumes.get(use);
      if (known !== undefined) return known;
      const labels = dockerLabels(stack, name, use);
      const made = new docker.Volume(
        resourceName(name, use),
        { name: volumeName(stack, name, use), labels },
        child,
      );
      volumes.set(use, made);
      return made;
    };

    const pod = { stack, attendee: name };
    const owner = anchor(
      resourceName(name, "anchor"),
      { ...pod, role: "anchor", image: images.anchor, memoryMiB: memoryMiB.anchor, networkId: network.id },
      child,
    );
    const join = (
      role: string,
      image: pulumi.Input<string>,
      limitMiB: number,
      roleArgs: RoleArgs,
    ): docker.Container =>
      member(
        resourceName(name, role),
        { ...pod, role, image, memoryMiB: limitMiB, cpus, anchorId: owner.id },
        roleArgs,
        child,
      );

    const registry = join(
      "registry",
      images.registry,
      memoryMiB.registry,
      registryArgs(volume(VOLUME_USES.registry)),
    );
    const dind = join("dind", images.dind, memoryMiB.dind, dindArgs(volume(VOLUME_USES.dind)));
    const shell = join("shell", images.shell, memoryMiB.shell, shellArgs(volume(VOLUME_USES.shell)));
    const others = services.map((service) =>
      join(service.name, service.image, service.memoryMiB, serviceRoleArgs(service, volume)),
    );

    this.shellName = shell.name;
    this.containerIds = pulumi.all(
      [owner, registry, dind, shell, ...others].map((container) => container.id),
    );
    this.registerOutputs({ shellName: this.shellName, containerIds: this.containerIds });
  }
}
