import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";

import { afterAll, beforeAll } from "vitest";

import { insist, run, until } from "../class.ts";
import { type Attempt, granted, refused, script } from "./attempt.ts";
import type { Scene } from "./scene.ts";

/** In version 1 of cgroups a mount shows every group of the host, in version 2 only one's own and what is below. */
const IS_CGROUP_V1 = !existsSync("/sys/fs/cgroup/cgroup.controllers");

/** Kernels may be built without these. */
const HAS_SYSRQ = existsSync("/proc/sysrq-trigger");
const HAS_MODPROBE = existsSync("/proc/sys/kernel/modprobe");

/** Something that root can try on the host, whoever that is. */
type HostAttack = Pick<Attempt, "what" | "attempt">;

/**
 * What root in a pod can do to the host. Where the pod is privileged it is asserted to succeed, so that the README's
 * warning is neither too loud nor too quiet. Nothing of the host's is changed: what is written is what stood there.
 */
export function rootOnHost(scene: Scene): void {
  const { alice, host } = scene;
  for (const attack of hostAttacks(scene)) {
    if (scene.isolation === "privileged") {
      granted({ ...attack, from: [alice.privileged], control: [alice.unprivileged] });
    } else {
      refused({ ...attack, from: [alice.privileged], control: [scene.unconfined.privileged] });
    }
  }
  for (const kind of ["pid", "net"]) {
    // Root does not get there by a handle. By the ways above there are others.
    refused({
      what: `a handle of the host's ${kind} namespace in /proc`,
      from: [alice.root],
      attempt: async (place) => {
        const handle = insist(await host.run(`readlink /proc/self/ns/${kind}`)).trim();
        return script(() => `readlink /proc/[0-9]*/ns/${kind} | grep -qxF '${handle}'`)(place);
      },
      control: [host],
    });
  }
}

/** The ways from a privileged container of a pod's engine to the host. The class has a bob. */
function hostAttacks(scene: Scene): HostAttack[] {
  const attacks: HostAttack[] = [
    disk(scene),
    {
      what: "the program that the host's kernel runs as root when a process crashes (core_pattern)",
      attempt: script(() => writesBack("/proc/sys/kernel/core_pattern")),
    },
    { what: "the host's kernel log", attempt: script(() => "dmesg | grep -q . || exit 1") },
  ];
  return [
    ...attacks,
    ...(HAS_SYSRQ ? [SYSRQ] : []),
    ...(HAS_MODPROBE ? [MODPROBE] : []),
    ...(IS_CGROUP_V1 ? cgroupAttacks(scene) : []),
  ];
}

const MODPROBE: HostAttack = {
  what: "the program by which the host's kernel loads what it lacks (modprobe)",
  attempt: script(() => writesBack("/proc/sys/kernel/modprobe")),
};

/** Of the commands by which the kernel kills, reboots and crashes, one prints a help into its log. */
const SYSRQ: HostAttack = {
  what: "the commands that the kernel takes from a console (sysrq)",
  attempt: script(() => "(echo h >/proc/sysrq-trigger) || exit 1"),
};

function cgroupAttacks(scene: Scene): HostAttack[] {
  return [
    {
      what: "the program that the host's kernel runs as root when a cgroup empties (release_agent)",
      attempt: script(() => `${MOUNT_CGROUPS}; ${writesBack("/cgroups/release_agent")}`),
    },
    {
      what: "a neighbour's limit on memory",
      attempt: async (place) => {
        const group = await memoryGroup(scene, "bob");
        return script(() => `${MOUNT_CGROUPS}; ${writesBack(`/cgroups${group}/memory.limit_in_bytes`)}`)(
          place,
        );
      },
    },
  ];
}

const MOUNT_CGROUPS = "mkdir /cgroups && mount -t cgroup -o memory cgroup /cgroups || exit 1";

function writesBack(file: string): string {
  return `value=$(cat ${file}) || exit 3; (echo "$value" >${file}) || exit 1`;
}

/**
 * A disk of the host's. It is the test's own, so that none with anything on it is touched. The machine's engine makes
 * it whichever has the class, since the kernel knows a disk by the same number everywhere.
 */
function disk(scene: Scene): HostAttack {
  const secret = randomUUID();
  const name = (): string => `${scene.workshop.stack}-attacks-disk`;
  let device = "";
  beforeAll(async () => {
    const make = `truncate -s 4M /disk && mke2fs -F /disk >/dev/null && mkdir -p /mnt && mount -o loop /disk /mnt`;
    const fill = `echo ${secret} >/mnt/secret && mount -o remount,ro /mnt`;
    const number = `grep ' /mnt ' /proc/self/mountinfo | cut -d' ' -f3 | tr : ' '`;
    const image = await scene.workshop.image("anchor");
    const args = ["--detach", "--privileged", "--network", "none", "--name", name(), image];
    insist(
      await run("docker", ["run", ...args, "sh", "-c", `${make} && ${fill} && ${number} && exec sleep 1d`]),
    );
    await until(async () => {
      device = insist(await run("docker", ["logs", name()])).trim();
      return device !== "";
    });
  });
  afterAll(async () => run("docker", ["rm", "--force", name()]));
  return {
    what: "a file on a disk of the host's, which is mounted from a device node of one's own",
    attempt: script(
      () =>
        `mknod /disk b ${device} && mkdir -p /mnt && mount -o ro /disk /mnt || exit 1; grep -qx ${secret} /mnt/secret`,
    ),
  };
}

/** Where the hierarchy of limits on memory has the group of an attendee's engine. */
async function memoryGroup({ workshop, host }: Scene, attendee: string): Promise<string> {
  const { State: state } = await workshop.engine.getContainer(workshop.container(attendee, "dind")).inspect();
  const groups = insist(await host.run(`cat /proc/${state.Pid}/cgroup`));
  const [, path] = /^\d+:memory:(.*)$/m.exec(groups) ?? [];
  if (path === undefined) throw new Error(`${attendee}'s engine is in no such group`);
  return path;
}
