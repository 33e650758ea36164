import type { Isolation } from "../../config/built-in.ts";
import type { Machine } from "../machine.ts";

/** The kinds of pod that are compared, which one engine can have side by side. The first is the measure. */
export const COMPARED = ["privileged", "rootless"] as const satisfies readonly Isolation[];

/** What a workload came to. */
export interface WorkloadResult {
  readonly title: string;
  readonly unit: "s" | "MiB";
  /** In the order of {@link COMPARED}, once for each round. */
  readonly rounds: readonly (readonly number[])[];
}

/** All that was measured. */
export interface IsolationResult {
  readonly machine: Machine;
  readonly rounds: number;
  readonly workloads: readonly WorkloadResult[];
}
