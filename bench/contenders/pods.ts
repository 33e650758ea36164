import { stat, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { stringify } from "yaml";

import { stateFile } from "../../tools/pulumi/session.ts";
import { CLONE } from "../../tools/workspace.ts";
import type { PodSpec } from "../pod.ts";
import { TreeClock } from "../tree-clock.ts";
import { timed } from "../timed.ts";
import type { Contender, Cost } from "./contender.ts";

/** Where this program finds the class. */
export interface ProgramClass {
  readonly stack: string;
  /** For the stack's configuration. */
  readonly folder: string;
  /** Of the gateway: one that is free. */
  readonly port: number;
  readonly signal: AbortSignal;
}

/** This program, by the commands that a trainer types. They end when every pod answers. */
export function pods({ stack, folder, port, signal }: ProgramClass): Contender {
  const file = join(folder, `Pulumi.${stack}.yaml`);
  const workshop = async (command: string, ...args: string[]): Promise<Cost> => {
    const clock = new TreeClock();
    try {
      const { cpuSeconds } = await timed(
        [join(CLONE, "workshop"), command, "--stack", stack, "--yes", ...args],
        {
          cwd: CLONE,
          env: { ...process.env, CI: "true" },
          signal,
          onStart: (pid) => {
            clock.start(pid);
          },
        },
      );
      return { clientCpu: cpuSeconds, parts: clock.parts() };
    } finally {
      clock.stop();
    }
  };
  const declare = async (all: readonly PodSpec[], ...args: string[]): Promise<Cost> => {
    const attendees = all.map(({ attendee }) => attendee);
    const config = { "workshop:attendees": attendees, "workshop:gateway": { port } };
    await writeFile(file, stringify({ config }));
    return workshop("up", "--config-file", file, ...args);
  };
  const up = (all: readonly PodSpec[]): Promise<Cost> => declare(all);
  return {
    up,
    again: up,
    compare: (all) => declare(all, "--expect-no-changes"),
    more: up,
    fewer: up,
    down: () => workshop("down"),
    stateBytes: async () => (await stat(stateFile(stack)).catch(() => undefined))?.size,
  };
}
