import { randomUUID } from "node:crypto";
import { statSync } from "node:fs";
import { join } from "node:path";

import { beforeAll } from "vitest";

import { volumeName } from "../../../plan/names.ts";
import { insist } from "../class.ts";
import { type Probe, refused, script } from "./attempt.ts";
import type { Scene } from "./scene.ts";

/**
 * Ways out of a container that were holes once, as far as they can be tried without harm, and what an ordinary user
 * could begin with. They must be closed whatever the pod's isolation.
 */
export function escapes(scene: Scene): void {
  const { alice, bob } = scene;
  refused({
    what: "a user namespace of one's own, in which one would be root",
    from: [alice.shell],
    attempt: script(() => "unshare -U -r true || exit 1"),
    control: [bob.privileged],
  });
  workingDirectory(scene);
  buildMount(scene);
}

/** A mount of the engine's root is the attendee's right. What an unprivileged container gets without is a hole. */
const MOUNTED = "docker run --rm --volume /:/engine base";

/** CVE-2024-21626: runc left a folder of its own open, and a container could begin in it. */
function workingDirectory(scene: Scene): void {
  const { alice } = scene;
  const secret = randomUUID();
  const file = `/tmp/${randomUUID()}`;
  const up = "../".repeat(8);
  beforeAll(async () => insist(await scene.workshop.exec("alice", "dind", `echo ${secret} >${file}`)));
  refused({
    what: "a file of the engine's container, from a working directory that runc has open (CVE-2024-21626)",
    from: [alice.shell],
    attempt: script(
      () => `for fd in 3 4 5 6 7 8 9; do
        docker run --rm --workdir /proc/self/fd/$fd base grep -qsxF ${secret} ${up}${file} && exit 0
      done 2>/dev/null; exit 1`,
    ),
    control: [{ ...alice.shell, name: "a container with a mount of it" }],
    controlled: script(() => `${MOUNTED} grep -qxF ${secret} /engine${file}`),
  });
}

/** CVE-2024-23652: after a build step BuildKit removed the folders that it had made for mounts, wherever they led now. */
function buildMount({ alice }: Scene): void {
  const folder = `/tmp/${randomUUID()}`;
  const swap = `mv /trap /away && ln -s ${folder} /trap`;
  const dockerfile = `FROM base\\nRUN --mount=type=bind,from=base,target=/trap/gone ${swap}\\n`;
  /** Makes a folder, does something, and asks whether the folder is gone. */
  const removes = (how: string): Probe =>
    script(
      () => `${MOUNTED} mkdir -p /engine${folder}/gone && ${how} || exit 3
        ! ${MOUNTED} test -d /engine${folder}/gone`,
    );
  refused({
    what: "a folder of the engine's container removed by the end of a build step (CVE-2024-23652)",
    from: [alice.shell],
    attempt: removes(`printf '${dockerfile}' | docker buildx build --no-cache --quiet -`),
    control: [{ ...alice.shell, name: "a container with a mount of it" }],
    controlled: removes(`${MOUNTED} rmdir /engine${folder}/gone`),
  });
}

/** What root in a rootless pod is not: root of the pod, or anybody to the kernel. */
export function nobodyOutside(scene: Scene): void {
  const { alice, bob } = scene;
  refused({
    what: "the files of a container beside the engine's, by its process",
    from: [alice.privileged],
    attempt: script(() => "ls /proc/1/root/ >/dev/null || exit 1"),
    control: [bob.privileged],
  });
  refused({
    what: "a signal to a process beside the engine's",
    from: [alice.privileged],
    attempt: script(() => "kill -0 1 || exit 1"),
    control: [bob.privileged],
  });
  for (const kind of ["net", "mount"]) {
    refused({
      what: `the ${kind} namespace of the pod's process 1`,
      from: [alice.root],
      attempt: script(() => `nsenter --target 1 --${kind} true || exit 1`),
      control: [bob.root],
    });
  }
  for (const [name, numbers] of Object.entries(CALLS)) {
    const number = process.arch === "arm64" ? numbers.arm64 : numbers.x64;
    refused({
      what: `the system call ${name}`,
      from: [alice.root],
      // With nonsense for arguments. EPERM is the profile's answer; any other comes from the kernel.
      attempt: script(() => `perl -e 'syscall(${number}, -1, 0, 0, 0, 0) < 0 and $! == 1 and exit 1'`),
      control: [bob.root],
    });
  }
  setuidFile(scene);
}

/** The kernel's numbers for those calls that the profile denies and that do nothing with such arguments. */
const CALLS = {
  bpf: { x64: 321, arm64: 280 },
  userfaultfd: { x64: 323, arm64: 282 },
  perf_event_open: { x64: 298, arm64: 241 },
  io_uring_setup: { x64: 425, arm64: 425 },
  add_key: { x64: 248, arm64: 217 },
  open_by_handle_at: { x64: 304, arm64: 265 },
} as const;

/** A program of root's that takes whoever starts it for root, on the host's disk. */
function setuidFile(scene: Scene): void {
  const file = randomUUID();
  const leaves: Probe = async (place) => {
    const attendee = place === scene.bob.shell ? "bob" : "alice";
    const make = `cp /bin/busybox /kept/${file} && chmod 4755 /kept/${file}`;
    insist(await place.run(`docker run --rm --volume kept:/kept base sh -c '${make}'`));
    const volume = scene.workshop.engine.getVolume(volumeName(scene.workshop.stack, attendee, "docker"));
    const folder = join((await volume.inspect()).Mountpoint, attendee === "bob" ? "" : "rootless");
    const { uid, mode } = statSync(join(folder, "volumes/kept/_data", file));
    return uid === 0 && (mode & 0o4000) !== 0;
  };
  refused({
    what: "a program on the host's disk that makes whoever starts it root (setuid)",
    from: [scene.alice.shell],
    attempt: leaves,
    control: [scene.bob.shell],
  });
}
