import { readdirSync, readlinkSync } from "node:fs";

import { commandOf, type ProcessTimes, processTimes } from "./proc.ts";

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
export function engineSeconds(isOurs: (containerId: string) => boolean): number {
  return here()
    .filter(({ pid, name }) => ENGINE.includes(name) || (name.startsWith(SHIM) && isOurs(shimOf(pid))))
    .reduce((sum, { own, children }) => sum + own + children, 0);
}

/** The processes of this PID namespace, those in pods excepted. */
function here(): ProcessTimes[] {
  const own = namespaceOf("self");
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map((name) => processTimes(Number(name)))
    .filter((times) => times !== undefined)
    .filter(({ pid, name }) => isCandidate(name) && namespaceOf(`${pid}`) === own);
}

function isCandidate(name: string): boolean {
  return ENGINE.includes(name) || name.startsWith(SHIM);
}

/** The id of a shim's container. */
function shimOf(pid: number): string {
  const command = commandOf(pid);
  return command[command.indexOf("-id") + 1] ?? "";
}

function namespaceOf(pid: string): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/ns/pid`);
  } catch {
    return undefined;
  }
}
