import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

import type Docker from "dockerode";
import { z } from "zod";

import { PROBES } from "../engine/ready.ts";
import { ATTENDEE_LABEL, ROLE_LABEL, STACK_LABEL } from "../plan/names.ts";

/** A pod that takes longer is broken. */
const PATIENCE_MS = 5 * 60_000;

/**
 * What asks a pod, for bash: asks for each of the pages (port, path, port, path, …) until it answers 200, and ends when
 * standard input does, which stays silent until then. No program is started to ask or to wait: hundreds a second would
 * be felt by whoever is being timed.
 */
export const ASK = String.raw`exec 2>/dev/null
ask() {
  until {
    printf 'GET %s HTTP/1.0\r\nHost: localhost\r\n\r\n' "$2" >&3 &&
      read -r -t 10 _ code _ <&3 && [ "$code" = 200 ]
  } 3<>"/dev/tcp/127.0.0.1/$1"; do
    read -r -t 0.05
    [ $? -gt 128 ] || exit 1
  done
}
while [ $# -gt 0 ]; do
  ask "$1" "$2"
  shift 2
done`;

const PAGES = PROBES.flatMap(({ url }) => [new URL(url).port, new URL(url).pathname]);

const startEvent = z.object({
  Actor: z.object({ ID: z.string(), Attributes: z.record(z.string(), z.string()) }),
});

/**
 * Sees pods of a class become ready, in the same way whoever starts them: as soon as the engine reports an anchor, a
 * process of this machine enters the network of its pod and asks the pod's engine and registry.
 */
export class Readiness {
  readonly #engine: Docker;
  readonly #events: NodeJS.ReadableStream & { destroy?: () => void };
  readonly #asking = new Set<ChildProcess>();
  readonly #readyAt = new Map<string, PromiseWithResolvers<number>>();

  private constructor(engine: Docker, events: NodeJS.ReadableStream) {
    this.#engine = engine;
    this.#events = events;
    createInterface({ input: events }).on("line", (line) => void this.#onStart(line));
  }

  /** Begins to look, which must be before pods are started. */
  static async watch(engine: Docker, stack: string): Promise<Readiness> {
    const label = [`${STACK_LABEL}=${stack}`, `${ROLE_LABEL}=anchor`];
    return new Readiness(engine, await engine.getEvents({ filters: { event: ["start"], label } }));
  }

  /**
   * Waits until pods are ready.
   *
   * @returns when each of them was, by `performance.now()`, in the order of the attendees.
   * @throws when one does not become ready within five minutes; what `signal` was aborted with.
   */
  async readyAt(attendees: readonly string[], signal: AbortSignal): Promise<number[]> {
    const patience = AbortSignal.timeout(PATIENCE_MS);
    const end = AbortSignal.any([signal, patience]);
    const ready = new Set<string>();
    const all = attendees.map(async (attendee) => {
      const at = await this.#pod(attendee).promise;
      ready.add(attendee);
      return at;
    });
    await Promise.race([Promise.all(all), end.aborted ? undefined : once(end, "abort")]);
    signal.throwIfAborted();
    if (patience.aborted) {
      const late = attendees.filter((attendee) => !ready.has(attendee));
      throw new Error(`no answer within ${PATIENCE_MS / 1000} s from the pods of ${late.join(", ")}`);
    }
    return Promise.all(all);
  }

  close(): void {
    this.#events.destroy?.();
    for (const child of this.#asking) child.kill();
  }

  async #onStart(line: string): Promise<void> {
    const { Actor: actor } = startEvent.parse(JSON.parse(line));
    const attendee = actor.Attributes[ATTENDEE_LABEL] ?? "";
    try {
      const { State: state } = await this.#engine.getContainer(actor.ID).inspect();
      if (await this.#ask(state.Pid)) this.#pod(attendee).resolve(performance.now());
    } catch {
      // It has died again. If that is not mended, readyAt says which pod did not answer.
    }
  }

  /** @returns whether everything has answered, as opposed to: the pod has died, or nobody wants to know any more. */
  async #ask(pid: number): Promise<boolean> {
    const child = spawn(
      "nsenter",
      ["--target", `${pid}`, "--net", "--", "bash", "-c", ASK, "bash", ...PAGES],
      {
        stdio: ["pipe", "ignore", "ignore"],
      },
    );
    this.#asking.add(child);
    return new Promise<boolean>((resolve, reject) => {
      child.on("error", reject);
      child.on("close", (code) => {
        this.#asking.delete(child);
        resolve(code === 0);
      });
    });
  }

  #pod(attendee: string): PromiseWithResolvers<number> {
    const known = this.#readyAt.get(attendee) ?? Promise.withResolvers<number>();
    this.#readyAt.set(attendee, known);
    return known;
  }
}
