import { basename } from "node:path";

import { listProcesses } from "../tools/engine/processes.ts";
import { processTimes } from "./proc.ts";

const ENGINE = ["dockerd", "containerd"];
const SHIM = "containerd-shim";

/**
 * CPU seconds that the machine's engine has used so far: dockerd, containerd and what they started (runc, iptables),
 * and the shims of the given containers with what these started, such as runc.
 *
 * Engines in pods have the same names, and other PID namespaces. What other classes make the engine do is counted too:
 * a bench wants a machine for itself.
 *
 * @param isOurs whether a container is one of those given, by its id.
 */
export async function engineSeconds(isOurs: (containerId: string) => boolean): Promise<number> {
  const all = await listProcesses();
  const here = all.find(({ pid }) => pid === process.pid)?.namespace;
  const engine = all.filter(({ namespace, command }) => namespace === here && isOfEngine(command, isOurs));
  return engine
    .flatMap(({ pid }) => processTimes(pid) ?? [])
    .reduce((sum, { own, children }) => sum + own + children, 0);
}

function isOfEngine(
  [program = "", ...args]: readonly string[],
  isOurs: (containerId: string) => boolean,
): boolean {
  const name = basename(program);
  return ENGINE.includes(name) || (name.startsWith(SHIM) && isOurs(args[args.indexOf("-id") + 1] ?? ""));
}
