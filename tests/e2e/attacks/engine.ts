import { ROLES } from "../../../config/built-in.ts";
import { refused, script } from "./attempt.ts";
import type { Scene } from "./scene.ts";

/** What alice reaches of the host's engine. */
export function hostEngine(scene: Scene): void {
  const { alice, host, engine } = scene;
  refused({
    what: "a socket of the host's engine among the pod's files",
    from: [alice.shell, alice.root],
    attempt: script(() => asksEverySocket(scene.engineId)),
    control: [host],
  });
  for (const role of [...ROLES, "db"]) {
    refused({
      what: `a file of the host's mounted into the pod's ${role}, beside the folder of her own in which the door waits`,
      from: [engine],
      attempt: script(() => listsMounts(scene.workshop.container("alice", role))),
      control: [{ ...engine, name: "the keeper" }],
      controlled: script(() => listsMounts(`${scene.workshop.stack}-keeper`)),
    });
  }
  refused({
    what: "an abstract socket of the host",
    from: [alice.shell, alice.root],
    attempt: script(() => {
      const ask = "curl --silent --max-time 2 --abstract-unix-socket";
      return `${ask} ${scene.servers.abstractSocket} http://localhost/ | grep -q host`;
    }),
    control: [host],
  });
}

/** Whether a container, or one whose processes it sees, has a socket that leads to an engine. */
function asksEverySocket(engine: string): string {
  const files = "find /run/ /tmp /proc/[0-9]*/root/run/ /proc/[0-9]*/root/tmp ! -type d";
  // Not by `-type s`: a folder's listing calls a socket that is mounted there a file. Each socket once.
  const stat = "-exec stat --format '%d:%i %F %n' {} + 2>/dev/null";
  const sockets = `${files} ${stat} | grep ' socket ' | sort -u -k 1,1 | cut -d' ' -f3`;
  const asks = "curl --silent --max-time 2 --unix-socket $socket http://localhost/info";
  return `for socket in $(${sockets}); do ${asks} | grep -qF ${engine} && exit 0; done; exit 1`;
}

function listsMounts(container: string): string {
  const mounts = `docker inspect --format '{{range .Mounts}}{{println .Type .Source .RW}}{{end}}' ${container}`;
  return `${mounts} | grep '^bind' | grep -qv -e '-door/_data/pods/alice false$'`;
}
