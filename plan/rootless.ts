import { createHash } from "node:crypto";

/** Users that a rootless engine has to itself: as many as an image may name. */
const IDS = 65_536;

/**
 * The first of the user ids that are handed out, and how many engines get a block of their own. From 0x70000000 to
 * 0x7fffffff nothing takes ids by itself: https://systemd.io/UIDS-GIDS. Above that some programs see a negative number.
 */
const FIRST_ID = 0x7000_0000;
const BLOCKS = 4_096;

/**
 * The first of the 65,536 user and group ids that an attendee's rootless engine is given on the host. Its root is that
 * user there. It follows from stack and attendee alone, since the files on the pod's volume belong to these users.
 *
 * Different ones for different pods, so that neither a pod's files nor the kernel's limits per user (keys, instances of
 * inotify) are a neighbour's too. Two pods share theirs with a probability of 1 to 4,096, and are then as safe from
 * each other as two containers of the same user.
 */
export function firstUserId(stack: string, attendee: string): number {
  const hash = createHash("sha256").update(`${stack}/${attendee}`).digest();
  return FIRST_ID + (hash.readUInt32BE(4) % BLOCKS) * IDS;
}

/** The command with which an image starts a rootless engine, in front of `dockerd …`. */
export function rootlessCommand(firstId: number): string[] {
  return ["rootless", String(firstId)];
}

/**
 * What the root of a rootless engine's container may do until it has become somebody without rights, which is before
 * anything of an attendee's runs (images/dind/rootless):
 *
 * - SYS_ADMIN: lift Docker's masks from /proc and /sys, or no container in there could have a /proc; and make the user
 *   namespace also where a host lets only such processes do so.
 * - SETUID, SETGID: say which users of the host those in the namespace are, and become one of them.
 * - CHOWN: give them their folder on the volume.
 */
export const ROOTLESS_CAPABILITIES = ["CAP_CHOWN", "CAP_SETGID", "CAP_SETUID", "CAP_SYS_ADMIN"] as const;

/** The tap device, through which the engine's own network is tied to the pod's. It makes devices in one's own network only. */
export const ROOTLESS_DEVICE = "/dev/net/tun";

/**
 * System calls that nobody gets in an engine in a user namespace, privileged containers of it included. What an engine needs of
 * them works in a user namespace without; the rest are ways into the kernel that ordinary programs do without.
 *
 * - syslog: reads the host's kernel log, which many hosts allow to everybody.
 * - bpf, io_uring, perf_event_open, userfaultfd: large, and behind many an escape; Docker's own profile denies them too.
 * - add_key, request_key: the kernel's keys are not kept apart by namespaces.
 * - open_by_handle_at: opens files by number, past every directory.
 * - the others change the machine: its kernel, clock, swap, quotas, accounting.
 */
const DENIED_CALLS = [
  ...[
    "syslog",
    "bpf",
    "io_uring_setup",
    "io_uring_enter",
    "io_uring_register",
    "perf_event_open",
    "userfaultfd",
  ],
  ...["add_key", "request_key", "open_by_handle_at"],
  ...[
    "kexec_load",
    "kexec_file_load",
    "init_module",
    "finit_module",
    "delete_module",
    "reboot",
    "iopl",
    "ioperm",
  ],
  ...[
    "settimeofday",
    "clock_settime",
    "clock_adjtime",
    "swapon",
    "swapoff",
    "quotactl",
    "quotactl_fd",
    "acct",
  ],
];

/**
 * Absent, as in a kernel without keys. runc gives each container a keyring of its own, but does without one there:
 * https://github.com/opencontainers/runc/blob/v1.1.5/libcontainer/standard_init_linux.go. Keyrings are counted by user,
 * 200 of them as a rule; where the host's engine remaps users, all pods are the same.
 */
const ABSENT_CALL = "keyctl";
const ENOSYS = 38;

/**
 * The 32-bit calls beside the 64-bit ones: where a list of architectures is given, the kernel ends whoever uses
 * another.
 */
const ARCHITECTURES = [
  { architecture: "SCMP_ARCH_X86_64", subArchitectures: ["SCMP_ARCH_X86", "SCMP_ARCH_X32"] },
  { architecture: "SCMP_ARCH_AARCH64", subArchitectures: ["SCMP_ARCH_ARM"] },
];

/**
 * Options for the container of an engine in a user namespace.
 *
 * - seccomp: Docker's own profile denies `pivot_root`, without which nobody starts a container.
 * - AppArmor and SELinux: their profiles for containers deny every mount.
 */
export const NAMESPACE_SECURITY: readonly string[] = [
  "apparmor=unconfined",
  "label=disable",
  `seccomp=${JSON.stringify({
    defaultAction: "SCMP_ACT_ALLOW",
    archMap: ARCHITECTURES,
    syscalls: [
      { names: DENIED_CALLS, action: "SCMP_ACT_ERRNO" },
      { names: [ABSENT_CALL], action: "SCMP_ACT_ERRNO", errnoRet: ENOSYS },
    ],
  })}`,
];
