import { type Place, refused, script } from "./attempt.ts";
import type { Scene } from "./scene.ts";

/** What somebody can do about the limits of the container that they work in. */
export function ownLimits(scene: Scene): void {
  const { alice, isolation, unconfined } = scene;
  const root: Place = {
    name: "root in alice's shell container",
    run: async (script) => {
      const shell = scene.workshop.container("alice", "shell");
      return scene.workshop.docker("exec", "--user", "root", shell, "bash", "-c", script);
    },
  };
  // A privileged container of a pod's engine sees the engine's own limits, which belong to the host's root.
  const engines = isolation === "userns" ? [alice.privileged] : [];
  for (const [name, files] of Object.entries(LIMITS)) {
    refused({
      what: `the limit on ${name}, written back as it is`,
      from: [alice.shell, root, ...engines],
      attempt: script(() => writesBack(files)),
      // To its own container's: a privileged one may.
      control: [unconfined.privileged],
    });
  }
  refused({
    what: "more memory than the limit",
    from: [alice.shell, root],
    attempt: script(() => takes("limit + (64 << 20)")),
    control: [alice.shell],
    controlled: script(() => takes("limit / 2")),
  });
}

/** Where a container finds its limits, in version 1 and version 2 of cgroups. */
const LIMITS = {
  memory: "/sys/fs/cgroup/memory/memory.limit_in_bytes /sys/fs/cgroup/memory.max",
  processes: "/sys/fs/cgroup/pids/pids.max /sys/fs/cgroup/pids.max",
  "CPU time": "/sys/fs/cgroup/cpu/cpu.shares /sys/fs/cgroup/cpu.max",
} as const;

/** Writes into the file that is there what stands in it. */
function writesBack(files: string): string {
  return `${choose(files)}; value=$(cat $file) || exit 3; (echo "$value" >$file) || exit 1`;
}

/** Takes memory for a moment. The kernel ends who takes too much. */
function takes(bytes: string): string {
  return `${choose(LIMITS.memory)}; limit=$(cat $file) || exit 3
    set -o pipefail
    head -c $((${bytes})) /dev/zero | tail >/dev/null || exit 1`;
}

const choose = (files: string): string => `for file in ${files}; do [ -e $file ] && break; done`;
