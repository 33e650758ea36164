/** What became of one pod in one scenario. */
export interface PodOutcome {
  readonly attendee: string;
  /** Until the pod was whole again, in seconds. Null: it was given up, and is lost. */
  readonly seconds: number | null;
  /** What was amiss when a lost pod was given up; null for the others. */
  readonly amiss: string | null;
  /** Data that was there before and not afterwards, in words. */
  readonly dataLost: readonly string[];
  /** Promises not kept on the way, in words: a container that should have been left alone, for one. */
  readonly faults: readonly string[];
}

/** What one scenario came to. */
export interface ScenarioResult {
  readonly name: string;
  readonly breaks: string;
  readonly pods: readonly PodOutcome[];
  /** What happened besides, to neighbours or to the host's containers; in words. */
  readonly faults: readonly string[];
}

/** A scenario that was left out. */
export interface NotTried {
  readonly name: string;
  readonly reason: string;
}

/** What a drill came to. */
export interface DrillResult {
  readonly stack: string;
  /** How many pods the class has. */
  readonly pods: number;
  readonly scenarios: readonly ScenarioResult[];
  readonly notTried: readonly NotTried[];
}

/** Whether nothing was lost and every promise was kept. */
export function isGood({ scenarios }: DrillResult): boolean {
  return scenarios.every(
    ({ pods, faults }) =>
      faults.length === 0 &&
      pods.every((pod) => pod.seconds !== null && pod.dataLost.length === 0 && pod.faults.length === 0),
  );
}

/** The seconds of all pods, with a lost one's as infinite. */
export function secondsOf(pods: readonly PodOutcome[]): number[] {
  return pods.map(({ seconds }) => seconds ?? Infinity);
}
