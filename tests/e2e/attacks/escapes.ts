import { randomUUID } from "node:crypto";
import { beforeAll } from "vitest";

import { volumeName } from "../../../plan/names.ts";
import { insist } from "../class.ts";
import { type Attempt, granted, type Place, type Probe, refused, script } from "./attempt.ts";
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

/** What root in an engine in a user namespace is not: anybody to the kernel. In a rootless one not even root of the pod. */
export function nobodyOutside(scene: Scene): void {
  const { alice, unconfined } = scene;
  besideTheEngine(scene);
  for (const [name, numbers] of Object.entries(CALLS)) {
    const number = process.arch === "arm64" ? numbers.arm64 : numbers.x64;
    refused({
      what: `the system call ${name}`,
      from: [alice.root],
      // With nonsense for arguments. EPERM and ENOSYS are the profile's answers; any other comes from the kernel.
      attempt: script(
        () => `perl -e 'syscall(${number}, -1, 0, 0, 0, 0) < 0 and ($! == 1 or $! == 38) and exit 1'`,
      ),
      control: [unconfined.root],
    });
  }
  setuidFile(scene);
}

/** The pod's other containers. Remapped, they are in one user namespace with the engine, whose root is theirs too. */
function besideTheEngine({ alice, bob, isolation }: Scene): void {
  const declare = (what: string, place: "privileged" | "root", attempt: Probe): void => {
    const common = { what, from: [alice[place]], attempt };
    if (isolation === "userns") granted({ ...common, control: [alice.shell] });
    else refused({ ...common, control: [bob[place]] });
  };
  declare(
    "the files of a container beside the engine's, by its process",
    "privileged",
    script(() => "ls /proc/1/root/ >/dev/null || exit 1"),
  );
  declare(
    "a signal to a process beside the engine's",
    "privileged",
    script(() => "kill -0 1 || exit 1"),
  );
  for (const kind of ["net", "mount"]) {
    declare(
      `the ${kind} namespace of the pod's process 1`,
      "root",
      script(() => `nsenter --target 1 --${kind} true || exit 1`),
    );
  }
}

/** The kernel's numbers for those calls that the profile denies and that do nothing with such arguments. */
const CALLS = {
  bpf: { x64: 321, arm64: 280 },
  userfaultfd: { x64: 323, arm64: 282 },
  perf_event_open: { x64: 298, arm64: 241 },
  io_uring_setup: { x64: 425, arm64: 425 },
  add_key: { x64: 248, arm64: 217 },
  keyctl: { x64: 250, arm64: 219 },
  open_by_handle_at: { x64: 304, arm64: 265 },
} as const;

/** A program of root's that takes whoever starts it for root, on the host's disk. */
function setuidFile(scene: Scene): void {
  const { alice, bob, engine } = scene;
  /** A container of the host's engine with an attendee's volume, which sees the users as the host does. */
  const onHost = async (attendee: string): Promise<string> => {
    const volume = volumeName(scene.workshop.stack, attendee, "docker");
    const image = await scene.workshop.image("anchor");
    return `docker run --rm --network none --userns host --volume ${volume}:/kept ${image}`;
  };
  const leaves = (attendee: string, container: () => Promise<string> | string): Probe => {
    return async (place) => {
      const file = randomUUID();
      const make = `cp /bin/busybox /kept/${file} && chmod 4755 /kept/${file}`;
      insist(await place.run(`${await container()} sh -c '${make}'`));
      const found = `found=$(find /kept -name ${file} -perm -4000); test -n "$found" || exit 3`;
      const look = `${await onHost(attendee)} sh -c '${found}; test "$(stat -c %u "$found")" = 0 || exit 1'`;
      return script(() => look)(engine);
    };
  };
  const kept = "docker run --rm --volume kept:/kept base";
  const attempt: Attempt = {
    what: "a program on the host's disk that makes whoever starts it root (setuid)",
    from: [alice.shell],
    attempt: leaves("alice", () => kept),
    control: [bob.shell],
    controlled: leaves("bob", () => kept),
  };
  const notRemapped: Place = { ...engine, name: "a container that is not remapped" };
  refused(
    scene.isolation === "userns"
      ? { ...attempt, control: [notRemapped], controlled: leaves("alice", () => onHost("alice")) }
      : attempt,
  );
}
