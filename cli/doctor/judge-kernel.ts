import type { KernelNeed } from "./needs.ts";
import { note, ok, type Verdict, warning } from "./verdict.ts";

/** A kernel limit as it is set. */
export interface KernelLimit extends KernelNeed {
  /** Undefined where the kernel has no such limit, or does not tell. */
  readonly value: number | undefined;
}

/**
 * Whether a kernel limit leaves room for a class. Estimates, so never more than a warning.
 *
 * @param pods how many the roster asks for. Undefined where there is none.
 */
export function judgeKernelLimit(
  { name, machine, pod, value }: KernelLimit,
  pods: number | undefined,
): Verdict {
  if (value === undefined) return note(name, "not to be read on this machine");
  const room = Math.max(0, Math.floor((value - machine) / pod));
  const found = `${value}: room for ${room} busy pods (about ${pod} each)`;
  if (pods === undefined) return ok(name, found);
  const detail = `${found}, the roster has ${pods}`;
  if (room >= pods) return ok(name, detail);
  // Twice the need, as a power of two: it costs next to nothing, and the class may grow.
  const enough = 2 ** Math.ceil(Math.log2(2 * (machine + pods * pod)));
  const keep = `# to keep it: a line ${name} = ${enough} in /etc/sysctl.d/60-workshop.conf`;
  return warning(name, detail, `sudo sysctl -w ${name}=${enough}\n${keep}`);
}

/** What the pods' own engines need of the machine that they run on. */
export interface MachineFacts {
  readonly hasOverlay: boolean;
  readonly hasIptables: boolean;
}

/** The kernel's overlay file system, and iptables. */
export function judgeMachine({ hasOverlay, hasIptables }: MachineFacts): Verdict[] {
  return [
    hasOverlay
      ? ok("overlay", "the kernel has it")
      : warning(
          "overlay",
          "the kernel has not loaded it: engines inside pods would copy every layer",
          "sudo modprobe overlay",
        ),
    hasIptables
      ? ok("iptables", "installed")
      : warning(
          "iptables",
          "not installed: the engine cannot connect pods to a network",
          "sudo apt-get install iptables    # then restart the engine",
        ),
  ];
}
