/** What one pod consists of, and where. */
export interface PodKind {
  /** Containers of one pod, services included; the average of a roster, rounded up. */
  readonly containers: number;
  /** Version of the engine's cgroups. */
  readonly cgroupVersion: string;
  /** Whether containers' root is another user outside: a rootless engine, or one with userns-remap. */
  readonly mapsRoot: boolean;
}

/** A kernel limit that a full class may reach, and what the class takes of it. */
export interface KernelNeed {
  /** Name of the sysctl. */
  readonly name: string;
  /** What the machine takes before the first pod: a generous guess. */
  readonly machine: number;
  /** What one pod takes, with an attendee at work in it. */
  readonly pod: number;
}

/** Containers that an attendee runs at one time in the pod's own engine. An assumption, as exercises go. */
const WORK_CONTAINERS = 6;

/** Instances of inotify that an attendee's own programs hold: `tail -f`, a development server. An assumption. */
const WORK_WATCHERS = 2;

/** Files and folders that those programs watch. An assumption: a small project with its dependencies. */
const WORK_WATCHES = 2_000;

/**
 * Threads per container, its shim included. Measured on 3 pods with Docker 20.10 (outside) and 26.1 (inside): an
 * idle pod of 4 containers has 72, and 4 further containers inside its engine brought 72 more.
 */
const THREADS = 18;

/**
 * Bytes of kernel keys per container: runc gives each a session keyring named `_ses.` and 64 digits. Measured in
 * /proc/keys and /proc/key-users: 1 key and 70 bytes for every container, those inside a pod's engine included.
 */
const KEY_BYTES = 70;

/**
 * Entries in the kernel's IPv4 neighbour table, which all network namespaces share. Measured in
 * /proc/net/stat/arp_cache: 2 for a pod that has talked to its gateway (each side knows the other). Containers
 * inside a pod do the same with theirs, and know one neighbour besides.
 */
const NEIGHBOURS = { pod: 2, container: 3 };

/**
 * What a class takes of the kernel's limits per machine.
 *
 * inotify: on cgroup v2 each container's shim holds one instance with two watches, to hear of containers out of
 * memory (read in containerd's cgroup2 manager); on cgroup v1 none (measured: 0 for 3 pods).
 *
 * Keys: root has limits of its own, far above those of other users (read in the kernel's security/keys/key.c).
 */
export function kernelNeeds({ containers, cgroupVersion, mapsRoot }: PodKind): KernelNeed[] {
  const all = containers + WORK_CONTAINERS;
  const shimInstances = cgroupVersion === "2" ? all : 0;
  const keys = mapsRoot ? "kernel.keys." : "kernel.keys.root_";
  return [
    { name: "fs.inotify.max_user_instances", machine: 32, pod: shimInstances + WORK_WATCHERS },
    { name: "fs.inotify.max_user_watches", machine: 1_000, pod: 2 * shimInstances + WORK_WATCHES },
    { name: `${keys}maxkeys`, machine: 50, pod: all },
    { name: `${keys}maxbytes`, machine: 4_000, pod: all * KEY_BYTES },
    { name: "kernel.pid_max", machine: 1_000, pod: all * THREADS },
    {
      name: "net.ipv4.neigh.default.gc_thresh3",
      machine: 32,
      pod: NEIGHBOURS.pod + WORK_CONTAINERS * NEIGHBOURS.container,
    },
  ];
}
