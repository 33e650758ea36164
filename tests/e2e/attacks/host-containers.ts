import type { HostRole } from "../../../config/built-in.ts";
import { type Place, refused, script } from "./attempt.ts";
import { waitingContainer } from "./places.ts";
import type { Scene } from "./scene.ts";

/** What alice reaches of the keeper and the firewall, and what these have that they need not. */
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
  rights(scene);
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

/** What would be there to abuse for whoever made one of them do something else. */
function rights(scene: Scene): void {
  const { host, engine } = scene;
  const keeper = inside(scene, "keeper");
  const firewall = inside(scene, "firewall");
  const door = inside(scene, "door");
  const gateway = inside(scene, "gateway");
  refused({
    what: "a root file system that can be written",
    from: [keeper, firewall, door, gateway],
    attempt: script(() => "touch /proof && rm /proof"),
    control: [host],
  });
  refused({
    what: "a way to more rights than it was given",
    from: [keeper, firewall, door, gateway],
    attempt: script(() => "grep -qx 'NoNewPrivs:\\s*0' /proc/self/status"),
    control: [host],
  });
  refused({
    what: "a capability",
    from: [keeper, door, gateway],
    attempt: script(() => "grep -q '^CapBnd:.*[1-9a-f]' /proc/self/status"),
    control: [firewall],
  });
  refused({
    what: "a capability beside NET_ADMIN",
    from: [firewall],
    attempt: script(() => "grep '^CapBnd:' /proc/self/status | grep -qv 0000000000001000"),
    control: [host],
  });
  refused({
    what: "the engine's socket",
    from: [firewall, door, gateway],
    attempt: script(() => "test -S /var/run/docker.sock"),
    control: [keeper],
  });
  refused({
    what: "a mount beside the engine's socket and the folder that it writes to, in the keeper",
    from: [engine],
    attempt: script(() => mountsMoreThanSocket(`${scene.workshop.stack}-keeper`)),
    control: [{ ...engine, name: "alice's dind" }],
    controlled: script(() => mountsMoreThanSocket(scene.workshop.container("alice", "dind"))),
  });
}

function mountsMoreThanSocket(container: string): string {
  const mounts = `docker inspect --format '{{range .Mounts}}{{println .Destination}}{{end}}' ${container}`;
  return `${mounts} | grep -vx -e /var/run/docker.sock -e /status | grep -q .`;
}

/** Inside a container that all pods share, as it could be made to do itself. */
function inside(scene: Scene, role: HostRole): Place {
  return waitingContainer(`the ${role}`, () => `${scene.workshop.stack}-${role}`);
}
