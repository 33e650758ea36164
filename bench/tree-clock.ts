import type { ProgramParts } from "./contenders/contender.ts";
import { childrenOf, commandOf, processTimes } from "./proc.ts";

/** What a process of a run of ./workshop is. */
export type Part = "pulumi" | "provider" | "program" | "other";

/** A process that ends between two looks has its last share of CPU time counted as nobody's. */
const LOOK_EVERY_MS = 100;

/** Programs by what their names begin with; the first that fits. */
const BY_NAME: readonly (readonly [string, Part])[] = [
  ["pulumi-resource", "provider"],
  ["pulumi", "pulumi"],
];

/**
 * What a process is.
 *
 * @param name as /proc/PID/stat has it.
 * @param parent what its parent is, and how that is called.
 */
export function partOf(name: string, parent: { readonly part: Part; readonly name: string }): Part {
  const [, known] = BY_NAME.find(([start]) => name.startsWith(start)) ?? [];
  if (known !== undefined) return known;
  return parent.name.startsWith("pulumi-language") || parent.part === "program" ? "program" : "other";
}

interface Seen {
  readonly part: Part;
  readonly name: string;
  readonly isUp: boolean;
  cpu: number;
  readonly since: number;
  until: number;
}

/** Looks at all processes below one, again and again, and adds up whose CPU time it was. */
export class TreeClock {
  readonly #seen = new Map<number, Seen>();
  #timer: NodeJS.Timeout | undefined;

  /** Begins to look at what is below a process. */
  start(root: number): void {
    this.#timer = setInterval(() => {
      this.#look(root, { part: "other", name: "" }, performance.now());
    }, LOOK_EVERY_MS);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** What was seen so far. */
  parts(): ProgramParts {
    const all = [...this.#seen.values()];
    const cpu = (part: Part): number =>
      all.filter((one) => one.part === part).reduce((sum, one) => sum + one.cpu, 0);
    const [up] = all.filter(({ isUp }) => isUp);
    return {
      pulumi: cpu("pulumi"),
      provider: cpu("provider"),
      program: cpu("program"),
      upSeconds: up === undefined ? 0 : (up.until - up.since) / 1000,
    };
  }

  #look(pid: number, parent: { readonly part: Part; readonly name: string }, now: number): void {
    for (const child of childrenOf(pid)) {
      const times = processTimes(child);
      if (times === undefined) continue;
      // A process that has just been made has the name of its parent still.
      const before = this.#seen.get(child);
      const one =
        before?.name === times.name
          ? before
          : {
              part: partOf(times.name, parent),
              name: times.name,
              isUp: times.name === "pulumi" && commandOf(child)[1] === "up",
              since: now,
              cpu: 0,
              until: now,
            };
      one.cpu = times.own;
      one.until = now;
      this.#seen.set(child, one);
      this.#look(child, one, now);
    }
  }
}
