import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";

import { type Isolation, type Role, type Terminal, VOLUME_USES } from "../config/built-in.ts";
import { layerMiB, volumeMiB } from "../plan/limits.ts";
import { anchorRuntime } from "../plan/isolation.ts";
import { bridgeName, labels, networkName, POD_TYPE, resourceName, volumeName } from "../plan/names.ts";
import type { PodPlan } from "../plan/plan.ts";
import { anchor } from "./anchor.ts";
import { dindArgs } from "./dind.ts";
import { dockerLabels, member, type RoleArgs, sizeOption } from "./member.ts";
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
  /**
   * What the built-in members may keep on disk together, in MiB, on an engine that can limit volumes. Default: not
   * limited. A change leaves the volumes and containers that are there as they are.
   */
  readonly diskMiB?: number | undefined;
  /** Whether the engine can limit what containers write outside of volumes, too. Default: no. */
  readonly limitsLayers?: boolean;
  /**
   * What keeps the pod's engine from the host. Default: `privileged`, which is nothing. `rootless` and `userns` want an
   * image that knows how, as images/dind does; `userns` an engine that remaps users, `sysbox` one with that runtime. A
   * change replaces the engine, to and from `sysbox` the pod, and leaves what it kept on the volume.
   */
  readonly isolation?: Isolation;
  /**
   * Folder on the engine's machine in which the class's door waits for the pod, mounted at /run/door in the shell.
   * Default: none; the pod is entered with `docker exec` alone. A change replaces the shell.
   */
  readonly door?: pulumi.Input<string>;
  /** What the door opens for the attendee. Default: `xterm`. A change replaces the shell. */
  readonly terminal?: Terminal;
  /** Further members, by name. Adding or removing one touches no other member. Default: none. */
  readonly services?: readonly ServiceArgs[];
}

/**
 * One attendee's pod: a network, an anchor that owns the network and PID namespaces, and members that join both:
 * a registry at `localhost:5000`, a Docker engine at `localhost:2375` and a shell.
 *
 * ```ts
 * new WorkshopPod("alice", {
 *   stack: "demo",
 *   network: { subnet: "100.64.0.16/28", gateway: "100.64.0.17" },
 *   images: { anchor: "busybox:1.37.0", registry: "registry:2.8.3", dind: "docker:29.7.2-dind", shell: "my/shell:1" },
 *   memoryMiB: { anchor: 16, registry: 128, dind: 1536, shell: 368 },
 *   cpus: 1,
 * });
 * ```
 *
 * The name is the attendee's id, a DNS label. Get in with `docker exec -it demo-alice-shell bash -l`; the shell image
 * is any that has a Docker client and a home directory in /home/workshop. Volumes outlive their containers, and go
 * with the component.
 *
 * Unless the engine is rootless, whoever works in a pod can become root on the host. Keep such a pod on a machine that
 * you can afford to lose.
 */
export class WorkshopPod extends pulumi.ComponentResource {
  /** Name of the container in which the attendee works: `docker exec -it <shellName> bash -l`. */
  readonly shellName: pulumi.Output<string>;
  /** Ids of the pod's containers: anchor, registry, dind, shell, then the services in their order. */
  readonly containerIds: readonly pulumi.Output<string>[];

  constructor(name: string, args: WorkshopPodArgs, opts?: pulumi.ComponentResourceOptions) {
    super(POD_TYPE, name, {}, opts);
    const { stack, images, memoryMiB, cpus, diskMiB, services = [] } = args;
    const child = { parent: this };
    const limitsLayers = args.limitsLayers === true && diskMiB !== undefined;
    const pod = { stack, attendee: name, layerMiB: limitsLayers ? layerMiB(diskMiB) : undefined };

    const network = declareNetwork(pod, args.network, child);
    const volume = volumesOf(pod, diskMiB, child);
    const isolation = args.isolation ?? "privileged";
    const owner = anchor(
      resourceName(name, "anchor"),
      {
        ...pod,
        role: "anchor",
        image: images.anchor,
        memoryMiB: memoryMiB.anchor,
        networkId: network.id,
        runtime: anchorRuntime(isolation),
      },
      child,
    );
    const join = (
      role: string,
      image: pulumi.Input<string>,
      limitMiB: number,
      roleArgs: RoleArgs,
    ): docker.Container => {
      const common = { ...pod, role, image, memoryMiB: limitMiB, cpus, anchorId: owner.id };
      return member(resourceName(name, role), common, roleArgs, child);
    };

    const registry = join(
      "registry",
      images.registry,
      memoryMiB.registry,
      registryArgs(volume(VOLUME_USES.registry)),
    );
    const engine = { stack, attendee: name, isolation };
    const home = volume(VOLUME_USES.shell);
    const dind = join("dind", images.dind, memoryMiB.dind, dindArgs(volume(VOLUME_USES.dind), home, engine));
    const shell = join("shell", images.shell, memoryMiB.shell, shellArgs(home, args));
    const others = services.map((service) =>
      join(service.name, service.image, service.memoryMiB, serviceRoleArgs(service, volume)),
    );

    this.shellName = shell.name;
    this.containerIds = [owner, registry, dind, shell, ...others].map((container) => container.id);
    this.registerOutputs({ shellName: this.shellName, containerIds: this.containerIds });
  }
}

/** Whose objects they are: the first two parts of every name. */
interface Owner {
  readonly stack: string;
  readonly attendee: string;
}

function declareNetwork(
  { stack, attendee }: Owner,
  { subnet, gateway }: WorkshopPodArgs["network"],
  child: pulumi.CustomResourceOptions,
): docker.Network {
  return new docker.Network(
    resourceName(attendee, "network"),
    {
      name: networkName(stack, attendee),
      labels: dockerLabels(labels(stack, attendee, "network")),
      // Known beforehand, so that the firewall need not be told of pods.
      options: { "com.docker.network.bridge.name": bridgeName(stack, attendee) },
      // Both, because an engine that restarts reports the gateway it chose, and a refresh would replace the network.
      ipamConfigs: [{ subnet, gateway }],
    },
    // Two networks can share neither the name nor the subnet.
    { ...child, deleteBeforeReplace: true },
  );
}

/** Gives the pod's volume of a use, and declares it when it is first asked for: members may share one. */
function volumesOf(
  { stack, attendee }: Owner,
  diskMiB: number | undefined,
  child: pulumi.CustomResourceOptions,
): (use: string) => docker.Volume {
  const declared = new Map<string, docker.Volume>();
  return (use) => {
    const volume =
      declared.get(use) ??
      new docker.Volume(
        resourceName(attendee, use),
        {
          name: volumeName(stack, attendee, use),
          labels: dockerLabels(labels(stack, attendee, use)),
          ...(diskMiB === undefined ? {} : { driverOpts: sizeOption(volumeMiB(diskMiB, use)) }),
        },
        // It holds somebody's work, and a changed label or size would replace it.
        { ...child, ignoreChanges: ["labels", "driverOpts"] },
      );
    declared.set(use, volume);
    return volume;
  };
}
