import { type Images, type Role, ROLES, VOLUME_USES } from "../config/built-in.ts";
import { cpuShares } from "../plan/limits.ts";
import { bridgeName, containerName, labels, networkName, volumeName } from "../plan/names.ts";
import type { PodPlan } from "../plan/plan.ts";

/** A container of a pod, as data that an API call, a `docker run` and a compose file are made from. */
export interface ContainerSpec {
  readonly role: Role;
  readonly name: string;
  readonly image: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Absent: the image's own. */
  readonly command?: readonly string[];
  readonly env: readonly string[];
  /** Absent: the image's own. */
  readonly hostname?: string;
  /** Absent: the image's own. */
  readonly stopSignal?: string;
  /** Else it has no capability, and no way to one. */
  readonly privileged: boolean;
  /** Whether its root file system cannot be written. */
  readonly readOnly: boolean;
  /** Paths. */
  readonly tmpfs: readonly string[];
  readonly volumes: readonly VolumeSpec[];
  /** Swap excluded. */
  readonly memoryMiB: number;
  readonly cpuShares: number;
  /** In cores. Absent: not limited. */
  readonly cpus?: number;
  readonly pids: number;
}

/** A named volume, and where it is mounted. */
export interface VolumeSpec {
  readonly name: string;
  readonly path: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** One attendee's pod. */
export interface PodSpec {
  readonly attendee: string;
  readonly network: {
    readonly name: string;
    readonly labels: Readonly<Record<string, string>>;
    readonly subnet: string;
    readonly gateway: string;
    /** Name of its interface on the host. */
    readonly bridge: string;
  };
  readonly anchor: ContainerSpec;
  /** What joins the anchor's network and PID namespaces. */
  readonly members: readonly ContainerSpec[];
}

/** How much a container may log: as components/member.ts has it. */
export const LOG_OPTIONS = { "max-size": "10m", "max-file": "2" } as const;

/** In what the roles differ. */
type OwnSpec = Partial<
  Pick<ContainerSpec, "command" | "env" | "hostname" | "stopSignal" | "privileged" | "readOnly" | "tmpfs">
>;

/**
 * What components/ declare, without Pulumi, so that every contender starts the same pod. A unit test holds the two
 * against each other; the reasons for all of it stand there. What only this program has is missing: the folder in which
 * the shell meets the front door.
 */
export function podSpec(stack: string, plan: PodPlan, images: Images): PodSpec {
  const { id } = plan.attendee;
  const [anchor, ...members] = ROLES.map((role) => container(stack, plan, images, role));
  if (anchor === undefined) throw new Error("a pod has no roles");
  const network = {
    name: networkName(stack, id),
    labels: labels(stack, id, "network"),
    ...plan.network,
    bridge: bridgeName(stack, id),
  };
  return { attendee: id, network, anchor, members };
}

/** Every container of a pod, the anchor first. */
export function containersOf({ anchor, members }: PodSpec): readonly ContainerSpec[] {
  return [anchor, ...members];
}

/** Every volume of a pod, once. */
export function volumesOf(pod: PodSpec): readonly VolumeSpec[] {
  const volumes = containersOf(pod).flatMap((container) => container.volumes);
  return [...new Map(volumes.map((volume) => [volume.name, volume])).values()];
}

function container(stack: string, plan: PodPlan, images: Images, role: Role): ContainerSpec {
  const { id } = plan.attendee;
  return {
    role,
    name: containerName(stack, id, role),
    image: images[role],
    labels: labels(stack, id, role),
    env: [],
    privileged: false,
    readOnly: false,
    tmpfs: [],
    memoryMiB: plan.memoryMiB[role],
    cpuShares: cpuShares(role),
    pids: plan.pids,
    ...(role === "anchor" ? {} : { cpus: plan.cpus }),
    volumes: Object.entries(PLACES[role] ?? {}).map(([use, path]) => ({
      name: volumeName(stack, id, use),
      labels: labels(stack, id, use),
      path,
    })),
    ...ownSpec(role, id),
  };
}

/** Where the volumes of a role are mounted, by their uses. */
const PLACES: Partial<Record<Role, Readonly<Record<string, string>>>> = {
  registry: { [VOLUME_USES.registry]: "/var/lib/registry" },
  dind: { [VOLUME_USES.dind]: "/var/lib/docker", [VOLUME_USES.shell]: "/home/workshop" },
  shell: { [VOLUME_USES.shell]: "/home/workshop" },
};

function ownSpec(role: Role, attendee: string): OwnSpec {
  switch (role) {
    case "anchor":
      return {
        command: ["/bin/sh", "-c", "trap '' HUP INT QUIT TERM; while :; do sleep 86400 & wait; done"],
        hostname: attendee,
        stopSignal: "SIGKILL",
        readOnly: true,
      };
    case "registry":
      return {
        env: ["REGISTRY_HTTP_ADDR=127.0.0.1:5000", "REGISTRY_STORAGE_DELETE_ENABLED=true"],
        readOnly: true,
      };
    case "dind":
      return {
        command: [
          "dockerd",
          "--host=tcp://127.0.0.1:2375",
          "--host=unix:///var/run/docker.sock",
          "--tls=false",
          "--log-driver=json-file",
          ...Object.entries(LOG_OPTIONS).map(([option, value]) => `--log-opt=${option}=${value}`),
        ],
        env: ["DOCKER_TLS_CERTDIR="],
        privileged: true,
        tmpfs: ["/run"],
      };
    case "shell":
      return {
        command: ["sh", "-c", "command -v serve-door >/dev/null && exec serve-door; exec sleep infinity"],
        env: ["DOCKER_HOST=tcp://localhost:2375"],
      };
  }
}
