import { refused, script } from "./attempt.ts";
import { inside } from "./rights.ts";
import type { Scene } from "./scene.ts";

/** What alice reaches of the keeper and the firewall, and what reaches them. */
export function hostContainers(scene: Scene): void {
  const programs = { keeper: "keeper[.]mjs", firewall: "nft --interactiv[e]" };
  const { alice, host } = scene;
  for (const [role, program] of Object.entries(programs)) {
    refused({
      what: `the ${role}'s name`,
      from: [alice.shell, alice.root],
      attempt: script(() => `getent hosts ${scene.workshop.stack}-${role} || exit 1`),
      control: [alice.shell],
      controlled: script(() => `getent hosts ${scene.workshop.container("alice", "anchor")} || exit 1`),
    });
    refused({
      what: `the ${role}'s processes in /proc`,
      from: [alice.shell, alice.root, alice.unprivileged],
      attempt: script(() => `cat /proc/[0-9]*/cmdline | tr '\\0' ' ' | grep -qe '${program}'`),
      control: [host],
    });
  }
  network(scene);
}

/** The keeper has the engine's socket, and the door is what browsers talk to: no network may lead to or from them. */
function network(scene: Scene): void {
  const { alice, bob } = scene;
  const keeper = inside(scene, "keeper");
  refused({
    what: "a network interface beside the loopback",
    from: [keeper, inside(scene, "door")],
    attempt: script(() => "ls /sys/class/net | grep -qvx lo"),
    control: [alice.shell],
  });
  refused({
    what: "a socket that listens, be it TCP, UDP or Unix",
    from: [keeper],
    attempt: script(() => {
      const tcp = "cat /proc/net/tcp /proc/net/tcp6 | grep -q ' 0A '";
      const udp = "tail -qn +2 /proc/net/udp /proc/net/udp6 | grep -q .";
      return `${tcp} || ${udp} || grep -q ' 00010000 ' /proc/net/unix`;
    }),
    control: [bob.shell],
  });
}
