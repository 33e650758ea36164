import { randomUUID } from "node:crypto";
import { existsSync, readFileSync, readlinkSync } from "node:fs";

import { afterAll, beforeAll } from "vitest";

import { insist, run, type TestClass, until } from "../class.ts";
import { granted, refused, script } from "./attempt.ts";
import type { Scene } from "./scene.ts";

/** In version 1 of cgroups a mount shows every group of the host, in version 2 only one's own and what is below. */
const IS_CGROUP_V1 = !existsSync("/sys/fs/cgroup/cgroup.controllers");

/**
 * What root in a pod can do to the host. It is asserted to succeed, so that the README's warning is neither too loud
 * nor too quiet. Nothing of the host's is changed: what is written is what stood there.
 */
export function rootOnHost(scene: Scene): void {
  const { alice, host } = scene;
  const rows = { from: [alice.privileged], control: [alice.unprivileged] };
  disk(scene);
  granted({
    ...rows,
    what: "the program that the host's kernel runs as root when a process crashes (core_pattern)",
    attempt: script(() => writesBack("/proc/sys/kernel/core_pattern")),
  });
  granted({ ...rows, what: "the host's kernel log", attempt: script(() => "dmesg | grep -q . || exit 1") });
  if (IS_CGROUP_V1) {
    granted({
      ...rows,
      what: "the program that the host's kernel runs as root when a cgroup empties (release_agent)",
      attempt: script(() => `${MOUNT_CGROUPS}; ${writesBack("/cgroups/release_agent")}`),
    });
    granted({
      ...rows,
      what: "a neighbour's limit on memory",
      attempt: async (place) => {
        const group = await memoryGroup(scene.workshop, "bob");
        return script(() => `${MOUNT_CGROUPS}; ${writesBack(`/cgroups${group}/memory.limit_in_bytes`)}`)(
          place,
        );
      },
    });
  }
  for (const kind of ["pid", "net"]) {
    // Root does not get there by a handle. By the ways above there are others.
    refused({
      what: `a handle of the host's ${kind} namespace in /proc`,
      from: [alice.root],
      attempt: script(
        () => `readlink /proc/[0-9]*/ns/${kind} | grep -qxF '${readlinkSync(`/proc/self/ns/${kind}`)}'`,
      ),
      control: [host],
    });
  }
}

const MOUNT_CGROUPS = "mkdir /cgroups && mount -t cgroup -o memory cgroup /cgroups || exit 1";

function writesBack(file: string): string {
  return `value=$(cat ${file}) || exit 3; (echo "$value" >${file}) || exit 1`;
}

/** A disk of the host's. It is the test's own, so that none with anything on it is touched. */
function disk(scene: Scene): void {
  const { alice } = scene;
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
  granted({
    what: "a file on a disk of the host's, which is mounted from a device node of one's own",
    from: [alice.privileged],
    attempt: script(
      () =>
        `mknod /disk b ${device} && mkdir -p /mnt && mount -o ro /disk /mnt || exit 1; grep -qx ${secret} /mnt/secret`,
    ),
    control: [alice.unprivileged],
  });
}

/** Where the hierarchy of limits on memory has the group of an attendee's engine. */
async function memoryGroup(workshop: TestClass, attendee: string): Promise<string> {
  const { State: state } = await workshop.engine.getContainer(workshop.container(attendee, "dind")).inspect();
  const [, path] = /^\d+:memory:(.*)$/m.exec(readFileSync(`/proc/${state.Pid}/cgroup`, "utf8")) ?? [];
  if (path === undefined) throw new Error(`${attendee}'s engine is in no such group`);
  return path;
}
