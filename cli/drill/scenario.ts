import type Docker from "dockerode";

import type { PodContainer } from "../../engine/pods.ts";
import type { EngineControl } from "../../tools/engine/control.ts";
import type { DrilledClass, DrilledPod, Processes } from "./drilled-class.ts";
import type { Hands } from "./hands.ts";

/** What a scenario breaks with. */
export interface Tools {
  readonly engine: Docker;
  readonly hands: Hands;
  readonly drilled: DrilledClass;
  /** The processes that the containers are. */
  readonly processes: Processes;
  /** Says that the time until the pods are whole begins now. Without it, it began when the scenario did. */
  mark(): void;
  /** Writes down that a promise to a pod was not kept. */
  fault(pod: DrilledPod, text: string): void;
  /**
   * Stops and starts the engine.
   *
   * @throws where it cannot be had: only scenarios of the scope `engine` may ask.
   */
  control(): EngineControl;
}

/**
 * What else must hold before a pod counts as whole.
 *
 * @returns undefined when it holds, else what is still amiss.
 */
export type Also = (pod: DrilledPod) => Promise<string | undefined>;

/** What all ways to break pods have in common. */
interface Common {
  /** For `--only`, and in the first column of the table. */
  readonly name: string;
  /** What is broken, in a few words for the trainer. */
  readonly breaks: string;
  /** Which target its times count for. */
  readonly target?: "member" | "anchor";
  /** The containers of a pod that must come back as new processes. All the others must stay the processes they are. */
  renews(pod: DrilledPod, isLiveRestore: boolean): readonly PodContainer[];
  /** Those that may be other processes afterwards or not, as their image has it. Default: none. */
  mayRenew?(pod: DrilledPod): readonly PodContainer[];
  /** Whether a pod has what is broken; the others are left out. Default: every pod has it. */
  concerns?(pod: DrilledPod): boolean;
  /** Why it cannot be tried on this class; undefined when it can. */
  unfit?(drilled: DrilledClass, engine: Docker): Promise<string | undefined> | string | undefined;
}

/** A way to break a pod. The pods of a class are broken one after another, so that each is timed undisturbed. */
export interface PodScenario extends Common {
  readonly scope: "pod";
  act(pod: DrilledPod, tools: Tools): Promise<Also | undefined>;
}

/** A way to break all pods of a class at once, or (`engine`) all that runs on the engine. */
export interface ClassScenario extends Common {
  readonly scope: "class" | "engine";
  act(pods: readonly DrilledPod[], tools: Tools): Promise<Also | undefined>;
}

/** A way to break pods. */
export type Scenario = PodScenario | ClassScenario;

/** All containers of a pod. */
export function everything({ containers }: DrilledPod): readonly PodContainer[] {
  return containers;
}

/** The process that a container is. 0: none. */
export function processIn({ processes }: Tools, { id }: PodContainer): number {
  return processes.get(id) ?? 0;
}
