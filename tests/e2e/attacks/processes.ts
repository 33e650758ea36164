import { granted, refused, script } from "./attempt.ts";
import { BOBS_SECRET, type Scene, SERVICE_VARIABLE } from "./scene.ts";

/** What alice sees of bob's processes, and what all who are in a pod see of each other's. */
export function processes({ alice, bob, isolation }: Scene): void {
  const from = [alice.shell, alice.root, alice.unprivileged];
  refused({
    what: "bob's processes in /proc",
    from,
    attempt: script(() => `cat /proc/[0-9]*/cmdline | tr '\\0' ' ' | grep -q 'slee[p] 4242'`),
    control: [bob.shell, bob.root, bob.unprivileged],
  });
  refused({
    what: "the environment of bob's processes in /proc",
    from,
    attempt: script(() => `cat /proc/[0-9]*/environ | grep -aqF ${BOBS_SECRET}`),
    control: [bob.shell, bob.root],
  });
  refused({
    what: "a file in bob's home, by the root directories in /proc",
    from,
    // `grep` has another exit code for what it may not read.
    attempt: script(
      () => `grep -rqsF ${BOBS_SECRET} /home/workshop /proc/[0-9]*/root/home/workshop || exit 1`,
    ),
    control: [bob.shell, bob.root],
  });
  const ownService = {
    what: "the environment of a service of one's own pod in /proc",
    from: [alice.root],
    attempt: script(() => `cat /proc/[0-9]*/environ | grep -aqF ${SERVICE_VARIABLE.value}`),
  };
  // A rootless engine's root is another than that of the containers beside it.
  if (isolation === "rootless") refused({ ...ownService, control: [bob.root] });
  else granted({ ...ownService, control: [alice.shell, alice.unprivileged] });
}
