import { setTimeout as delay } from "node:timers/promises";

import type Docker from "dockerode";
import { z } from "zod";

import type { RunningPod } from "../../engine/pods.ts";
import { inParallel } from "../../tools/in-parallel.ts";

/** What one attendee's pod has used while it was watched, all that runs in its engine included. */
export interface AttendeeUsage {
  readonly attendee: string;
  /** The most at one time, without the page cache that can go at any time: as `docker stats` has it. */
  readonly peakMemoryMiB: number;
  readonly cpuSeconds: number;
}

const BYTES_PER_MIB = 1024 * 1024;
const LOOK_EVERY_MS = 1_000;
/** Few: what looks on must not slow down what it looks at. */
const LOOKS_AT_ONCE = 4;

/** What a container uses at the moment, and has used since its start. */
interface Look {
  readonly memoryMiB: number;
  readonly cpuSeconds: number;
}

/** Looks at pods, over and over, until it is told to end. */
export class UsageWatch {
  readonly #engine: Docker;
  readonly #pods: readonly RunningPod[];
  readonly #peaks = new Map<string, number>();
  readonly #first = new Map<string, number>();
  readonly #last = new Map<string, number>();
  readonly #ending = new AbortController();
  readonly #watching: Promise<void>;

  constructor(engine: Docker, pods: readonly RunningPod[]) {
    this.#engine = engine;
    this.#pods = pods;
    this.#watching = this.#watch();
  }

  /** Looks once more, and says what was used. */
  async end(): Promise<AttendeeUsage[]> {
    await this.stop();
    await this.#lookAtAll();
    return this.#pods.map(({ attendee, containers }) => ({
      attendee,
      peakMemoryMiB: Math.round(this.#peaks.get(attendee) ?? 0),
      cpuSeconds: sum(containers.map(({ id }) => (this.#last.get(id) ?? 0) - (this.#first.get(id) ?? 0))),
    }));
  }

  /** Looks no more. */
  async stop(): Promise<void> {
    this.#ending.abort();
    await this.#watching;
  }

  async #watch(): Promise<void> {
    const { signal } = this.#ending;
    while (!signal.aborted) {
      await this.#lookAtAll();
      await delay(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  async #lookAtAll(): Promise<void> {
    await inParallel(this.#pods, LOOKS_AT_ONCE, async ({ attendee, containers }) => {
      const looks = await Promise.all(containers.map(({ id }) => this.#lookAt(id)));
      const memoryMiB = sum(looks.map((look) => look.memoryMiB));
      this.#peaks.set(attendee, Math.max(memoryMiB, this.#peaks.get(attendee) ?? 0));
    });
  }

  async #lookAt(id: string): Promise<Look> {
    // One that does not answer is being healed, and uses nothing.
    const look = await lookAt(this.#engine, id).catch(() => undefined);
    if (look === undefined) return { memoryMiB: 0, cpuSeconds: 0 };
    // Whoever was started anew counts from nothing again.
    if (look.cpuSeconds < (this.#first.get(id) ?? Infinity)) this.#first.set(id, look.cpuSeconds);
    this.#last.set(id, look.cpuSeconds);
    return look;
  }
}

/** The part of the engine's answer that is read here. Of a container that does not run, memory is not there. */
const containerStats = z.object({
  cpu_stats: z.object({ cpu_usage: z.object({ total_usage: z.number() }) }),
  memory_stats: z.object({
    usage: z.number(),
    /** The first is cgroup v1's, the second v2's. Source: `calculateMemUsageUnixNoCache` of docker/cli. */
    stats: z.object({ total_inactive_file: z.number().optional(), inactive_file: z.number().optional() }),
  }),
});

async function lookAt(engine: Docker, id: string): Promise<Look> {
  const answer = await engine.getContainer(id).stats({ stream: false, "one-shot": true });
  const { cpu_stats: cpu, memory_stats: memory } = containerStats.parse(answer);
  const cache = memory.stats.total_inactive_file ?? memory.stats.inactive_file ?? 0;
  return {
    memoryMiB: (memory.usage - cache) / BYTES_PER_MIB,
    cpuSeconds: cpu.cpu_usage.total_usage / 1e9,
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
