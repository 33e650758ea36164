import { note, ok, problem, type Verdict, warning } from "./verdict.ts";
import { isAtLeast } from "./versions.ts";

/** What an engine says of itself: the part of `GET /info` that a class depends on. */
export interface EngineFacts {
  /** Where it was reached: `unix:///var/run/docker.sock`. */
  readonly address: string;
  readonly version: string;
  /** Of the engine's machine. Empty where the engine does not tell. */
  readonly kernel: string;
  /** Storage driver: `overlay2`, `overlayfs`, `vfs`, … */
  readonly driver: string;
  /** The file system under the driver. Undefined where the driver names none. */
  readonly backingFilesystem: string | undefined;
  readonly isRootless: boolean;
  /** Whether the engine maps containers' users to others (`userns-remap`). */
  readonly remapsUsers: boolean;
  readonly liveRestore: boolean;
  /** `1` or `2`. */
  readonly cgroupVersion: string;
  readonly limits: LimitFacts;
  readonly forwardsIpv4: boolean;
  /** Its own complaints, word by word. */
  readonly warnings: readonly string[];
}

/** Which limits of a container the kernel enforces. */
export interface LimitFacts {
  readonly memory: boolean;
  /** Whether swap counts into a memory limit. */
  readonly swap: boolean;
  readonly cpus: boolean;
  readonly pids: boolean;
}

/** The oldest engine that a class has been brought up on. */
const OLDEST_ENGINE = "20.10";

/** Everything that `GET /info` tells. */
export function judgeEngine(engine: EngineFacts): Verdict[] {
  return [
    judgeVersion(engine),
    judgeKernel(engine),
    judgeStorage(engine),
    judgeLiveRestore(engine),
    judgeCgroups(engine),
    judgeLimits(engine.limits),
    judgeForwarding(engine),
    ...engine.warnings.filter((line) => !SAID_BY_LIMITS.test(line)).map(judgeWarning),
  ];
}

/** The engine's age, and whether it runs without root. */
export function judgeVersion({ version, address, isRootless }: EngineFacts): Verdict {
  const title = "Docker engine";
  const found = `${version} at ${address}`;
  if (!isAtLeast(version, OLDEST_ENGINE)) {
    return problem(
      title,
      `${found} is older than ${OLDEST_ENGINE}`,
      "Upgrade it: https://docs.docker.com/engine/install",
    );
  }
  if (isRootless) {
    const detail = `${found} is rootless, on which no class has been tried: limits and inner engines may fail`;
    return warning(title, detail, "unset DOCKER_HOST    # or point it to an engine that runs as root");
  }
  return ok(title, found);
}

/** The kernel that has tables of rules which belong to a process: read in its log of changes. */
const OLDEST_KERNEL = "5.12";

/** Whether the firewall can keep the host out of the pods' reach. */
export function judgeKernel({ kernel }: EngineFacts): Verdict {
  const title = "kernel";
  if (kernel === "") return note(title, "the engine does not tell its version");
  if (isAtLeast(kernel, OLDEST_KERNEL)) return ok(title, kernel);
  const detail = `${kernel} is older than ${OLDEST_KERNEL}: the firewall between pods and host does not start`;
  return warning(title, detail, "Upgrade it, with the distribution if need be.");
}

/** How the engine stores images and containers. */
export function judgeStorage({ driver, backingFilesystem }: EngineFacts): Verdict {
  const title = "storage driver";
  if (driver === "vfs") {
    const detail = "vfs copies every layer in full: images take several times their size";
    return warning(title, detail, "Have overlay2: modprobe overlay, and a data root on ext4 or xfs.");
  }
  return ok(title, backingFilesystem === undefined ? driver : `${driver} on ${backingFilesystem}`);
}

/** Whether pods outlive an upgrade of the engine. Off by default, so no cause for a warning. */
export function judgeLiveRestore({ liveRestore }: EngineFacts): Verdict {
  const title = "live-restore";
  if (liveRestore) return ok(title, "containers keep running while the engine restarts");
  const detail = "off: when the engine restarts (an automatic upgrade, say), every pod stops with it";
  return note(
    title,
    detail,
    'Add "live-restore": true to /etc/docker/daemon.json, then: sudo systemctl reload docker',
  );
}

/** Both versions do; how much a pod takes of the kernel's limits depends on it. */
export function judgeCgroups({ cgroupVersion }: EngineFacts): Verdict {
  const title = "cgroups";
  return cgroupVersion === "1"
    ? note(title, "version 1: does for a class, though Docker has deprecated it since 29.0")
    : ok(title, `version ${cgroupVersion}`);
}

/** Whether the limits in a roster hold. */
export function judgeLimits(limits: LimitFacts): Verdict {
  const title = "limits";
  if (!limits.cpus) {
    const detail = "this kernel has no CPU quota, and the engine refuses containers that ask for one";
    return problem(
      title,
      detail,
      "Boot a kernel with CONFIG_CFS_BANDWIDTH, as all distributions' own have it.",
    );
  }
  const missing = [
    ...(limits.memory ? [] : ["memory"]),
    ...(limits.swap ? [] : ["swap"]),
    ...(limits.pids ? [] : ["processes"]),
  ];
  if (missing.length === 0) return ok(title, "memory, swap, CPUs and processes are counted and limited");
  return warning(
    title,
    `${missing.join(" and ")} not limited: one attendee can starve the others`,
    limits.pids
      ? 'Add "cgroup_enable=memory swapaccount=1" to GRUB_CMDLINE_LINUX in /etc/default/grub,\nthen: sudo update-grub && sudo reboot'
      : "Let the engine use all cgroup controllers: run it as root, or delegate them to its user.",
  );
}

/** Without forwarding nothing gets out of a pod. */
export function judgeForwarding({ forwardsIpv4 }: EngineFacts): Verdict {
  const title = "net.ipv4.ip_forward";
  return forwardsIpv4
    ? ok(title, "1")
    : problem(title, "0: nothing gets out of a pod", "sudo sysctl -w net.ipv4.ip_forward=1");
}

/** The engine's word for what {@link judgeLimits} says. */
const SAID_BY_LIMITS = /No (memory|swap|kernel memory|oom|pids|cpu)\b.* (support|limit)/i;

function judgeWarning(line: string): Verdict {
  return warning("the engine warns", line.replace(/^WARNING: /, ""));
}
