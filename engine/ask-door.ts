import type Docker from "dockerode";
import { z } from "zod";

import { hostContainerName } from "../plan/names.ts";
import { exec } from "./exec.ts";

/** An HTTP GET on a pod's localhost. */
export interface Question {
  readonly port: number;
  readonly path: string;
}

/** How long the door may take, which waits for 3 s at most for each answer. */
const PATIENCE_MS = 10_000;

/**
 * Has the door of a class ask pods from inside, over the connections that it has to them. For the engine that is one
 * process to start, and not one for each pod, which take it 60 ms of CPU time and more.
 *
 * @returns those that have answered every question. What is not among them may be well: the door can be away, or have
 *   no connection to it.
 */
export async function podsThatAnswer(
  engine: Docker,
  stack: string,
  pods: readonly string[],
  questions: readonly Question[],
): Promise<ReadonlySet<string>> {
  if (pods.length === 0) return new Set();
  try {
    const inquiry = JSON.stringify({ pods, questions });
    const command = ["node", "/door/ask-readiness.mjs", inquiry];
    const door = hostContainerName(stack, "door");
    const { output } = await exec(engine, door, command, { patienceMs: PATIENCE_MS });
    return new Set(z.array(z.string()).parse(JSON.parse(output)));
  } catch {
    return new Set();
  }
}
