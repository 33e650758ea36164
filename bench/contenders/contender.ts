import type { PodSpec } from "../pod.ts";

/** Who is compared, in the order of tables. */
export const CONTENDERS = ["floor", "script", "parallel", "compose", "pods"] as const;

/** One of {@link CONTENDERS}. */
export type ContenderName = (typeof CONTENDERS)[number];

/** What each contender is, in words. */
export const TITLES: Readonly<Record<ContenderName, string>> = {
  floor: "Engine API",
  script: "docker run",
  parallel: "docker run &",
  compose: "docker compose",
  pods: "this program",
};

/** What bringing containers up or down took, besides time and the engine. */
export interface Cost {
  /** CPU time of whatever told the engine what to do, in seconds. */
  readonly clientCpu: number;
  /** Where in this program it went. Absent for the others. */
  readonly parts?: ProgramParts;
}

/** CPU seconds of the parts of this program, and how long `pulumi up` ran. */
export interface ProgramParts {
  /** Pulumi and its language host. */
  readonly pulumi: number;
  /** The Docker provider. */
  readonly provider: number;
  /** index.ts and all it imports. */
  readonly program: number;
  /** From the start of the process `pulumi up` to its end, in seconds. */
  readonly upSeconds: number;
}

/**
 * A way to bring a class up and down. Every call ends when the way's own tools have ended, whether pods answer by then
 * or not; it throws when they fail. A class is given as all its pods as they are to be after the call.
 */
export interface Contender {
  /** Brings a class up from nothing. */
  readonly up: (pods: readonly PodSpec[]) => Promise<Cost>;
  /** Brings up what is up. Absent where the way knows no such thing. */
  readonly again?: (pods: readonly PodSpec[]) => Promise<Cost>;
  /** The same without relying on what is remembered. Absent where nothing is. */
  readonly compare?: (pods: readonly PodSpec[]) => Promise<Cost>;
  /** Adds a pod to a class. */
  readonly more: (pods: readonly PodSpec[], newcomer: PodSpec) => Promise<Cost>;
  /** Takes a pod out of a class, with its network and volumes. */
  readonly fewer: (pods: readonly PodSpec[], leaver: PodSpec) => Promise<Cost>;
  /** Takes a class down, with its networks and volumes. */
  readonly down: (pods: readonly PodSpec[]) => Promise<Cost>;
  /** Size of what it remembers between two calls, in bytes. Absent where it remembers nothing. */
  readonly stateBytes?: () => Promise<number | undefined>;
}
