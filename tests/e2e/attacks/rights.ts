import type { HostRole, Role } from "../../../config/built-in.ts";
import { type Place, refused, script } from "./attempt.ts";
import { waitingContainer } from "./places.ts";
import type { Scene } from "./scene.ts";

/** What would be there to abuse for whoever made a container of the class do something else. */
export function rights(scene: Scene): void {
  const { host, engine, isolation } = scene;
  const member = (role: Role): Place => inPod(scene, role);
  const shared = (role: HostRole): Place => inside(scene, role);
  const all = [shared("keeper"), shared("door"), shared("gateway")];
  const pod = [member("anchor"), member("registry"), member("shell")];
  const privileged = member("dind");
  refused({
    what: "a root file system that can be written, as root",
    from: [...all, shared("firewall"), member("anchor"), member("registry")],
    attempt: script(() => "touch /proof && rm /proof"),
    control: [host, privileged, member("shell")],
  });
  refused({
    what: "a way to more rights than it was given",
    from: [...all, shared("firewall"), ...pod],
    attempt: script(() => "grep -qx 'NoNewPrivs:[[:space:]]*0' /proc/self/status"),
    control: [host, privileged],
  });
  // Where users are remapped the keeper needs one right, to report into a folder of the remapped root's.
  const [rightless, overriding] =
    isolation === "userns" ? [[shared("door"), shared("gateway")], [shared("keeper")]] : [all, []];
  refused({
    what: "a capability, held or to be had",
    from: [...rightless, ...pod],
    attempt: script(() => "grep -q '^Cap...:.*[1-9a-f]' /proc/self/status"),
    control: [shared("firewall"), privileged],
  });
  for (const [right, { bit, from }] of Object.entries({
    NET_ADMIN: { bit: "0000000000001000", from: [shared("firewall")] },
    DAC_OVERRIDE: { bit: "0000000000000002", from: overriding },
  })) {
    refused({
      what: `a capability beside ${right}`,
      from,
      attempt: script(() => `grep '^CapBnd:' /proc/self/status | grep -qv ${bit}`),
      control: [host, privileged],
    });
  }
  refused({
    what: "the engine's socket",
    from: [shared("firewall"), shared("door"), shared("gateway"), ...pod],
    attempt: script(() => "test -S /var/run/docker.sock"),
    control: [shared("keeper")],
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
export function inside(scene: Scene, role: HostRole): Place {
  return waitingContainer(
    `the ${role}`,
    () => scene.workshop,
    () => `${scene.workshop.stack}-${role}`,
  );
}

/** Root inside a container of alice's pod: a busybox in the anchor, so its script is for `sh`. */
function inPod(scene: Scene, role: Role): Place {
  return {
    name: `alice's ${role}`,
    run: async (script) => {
      const container = scene.workshop.container("alice", role);
      return scene.workshop.docker("exec", "--user", "0", container, "sh", "-c", script);
    },
  };
}
