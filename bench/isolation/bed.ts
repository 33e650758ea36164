import type Docker from "dockerode";

import { bringImages } from "../../cli/rehearse/images.ts";
import { exec } from "../../engine/exec.ts";
import { containerOf, type RunningPod } from "../../engine/pods.ts";
import { PROBES } from "../../engine/ready.ts";
import { cgroupsOf } from "../cgroup.ts";
import { usageWhenIdle } from "../class-usage.ts";

/** Nothing that is measured takes longer. */
const PATIENCE_MS = 5 * 60_000;

/** What {@link Bed.prepare} gives a pod. */
export interface Supplies {
  /** A busybox of the host's, which the pod's engine knows as `base`. */
  readonly base: string;
  /** A large image of the host's, which the pod's registry has as `large`. */
  readonly large: string;
  /** Address of a server of one GiB, outside of the pod. */
  readonly outside: string;
}

/** A pod in which workloads are measured, one at a time. */
export class Bed {
  /** Address of a server of one GiB, outside of the pod. */
  readonly outside: string;
  readonly #engine: Docker;
  readonly #pod: RunningPod;
  readonly #signal: AbortSignal;

  private constructor(engine: Docker, pod: RunningPod, outside: string, signal: AbortSignal) {
    this.#engine = engine;
    this.#pod = pod;
    this.#signal = signal;
    this.outside = outside;
  }

  /** @throws when the pod does not take the images. */
  static async prepare(
    engine: Docker,
    pod: RunningPod,
    { base, large, outside }: Supplies,
    signal: AbortSignal,
  ): Promise<Bed> {
    await bringImages(engine, pod, [base, large]);
    const bed = new Bed(engine, pod, outside, signal);
    await bed.type(`docker tag ${base} base && docker tag ${large} localhost:5000/large`);
    // What is pulled later must not be there under another name.
    await bed.type(`docker push --quiet localhost:5000/large && docker image rm ${large}`);
    return bed;
  }

  /**
   * Runs a script as the attendee.
   *
   * @throws when it fails, with what it said; what the signal was aborted with.
   */
  async type(script: string): Promise<void> {
    this.#signal.throwIfAborted();
    const shell = containerOf(this.#pod, "shell").id;
    const { exitCode, output } = await exec(this.#engine, shell, ["sh", "-c", script], {
      patienceMs: PATIENCE_MS,
    });
    if (exitCode !== 0)
      throw new Error(`in ${this.#pod.attendee}'s pod failed (exit ${exitCode}): ${script}\n${output}`);
  }

  /**
   * Kills the pod's engine, and starts it.
   *
   * @returns from the start until it answers, in seconds.
   */
  async restartEngine(): Promise<number> {
    this.#signal.throwIfAborted();
    await this.#engine.getContainer(containerOf(this.#pod, "dind").id).restart({ t: 0 });
    return secondsOf(() => this.#engineAnswers());
  }

  /** Memory of the pod's engine that has just been started and has nothing to do, in MiB, without page cache. */
  async idleMemory(): Promise<number> {
    await this.restartEngine();
    const { State: state } = await this.#engine.getContainer(containerOf(this.#pod, "dind").id).inspect();
    const folders = cgroupsOf(state.Pid);
    const containers = { ids: new Set<string>(), pods: folders === undefined ? [] : [folders], host: [] };
    return (await usageWhenIdle(containers, 1)).pods.memoryMiB;
  }

  async #engineAnswers(): Promise<void> {
    const asks = PROBES.map(({ url }) => `until wget -q -T 2 -O /dev/null ${url}; do sleep 0.02; done`);
    const anchor = containerOf(this.#pod, "anchor").id;
    const { exitCode } = await exec(this.#engine, anchor, ["sh", "-c", asks.join("\n")], {
      patienceMs: PATIENCE_MS,
    });
    if (exitCode !== 0) throw new Error(`${this.#pod.attendee}'s anchor cannot ask`);
  }
}

/** How long something takes. */
export async function secondsOf(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}
