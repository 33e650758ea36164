import { text } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";

import type Docker from "dockerode";

/** What a command in a container came to. */
export interface ExecResult {
  readonly exitCode: number;
  /** What it wrote, both streams as they came. */
  readonly output: string;
}

/** How a command is run by {@link exec}. */
export interface ExecOptions {
  /** How long it may take before it is given up; it goes on in the container. Default: for ever. */
  readonly patienceMs?: number;
  /** Whether it is root with every right, whatever the container has. Default: no. */
  readonly isPrivileged?: boolean;
}

/**
 * Runs a command in a running container and waits for its end.
 *
 * @throws when the container is gone or does not run, or the command takes too long.
 */
export async function exec(
  engine: Docker,
  containerId: string,
  command: readonly string[],
  { patienceMs, isPrivileged = false }: ExecOptions = {},
): Promise<ExecResult> {
  // With a terminal the engine sends plain text, without one a framing of two streams.
  const started = await engine.getContainer(containerId).exec({
    Cmd: [...command],
    AttachStdout: true,
    AttachStderr: true,
    Tty: true,
    ...(isPrivileged ? { User: "root", Privileged: true } : {}),
  });
  const abortSignal = patienceMs === undefined ? undefined : AbortSignal.timeout(patienceMs);
  const stream = await started.start({
    Tty: true,
    hijack: true,
    ...(abortSignal === undefined ? {} : { abortSignal }),
  });
  // The signal ends the request; what the request has become by now ends only like this.
  abortSignal?.addEventListener("abort", () => stream.destroy(new Error("took too long")));
  const output = await text(stream);
  const { ExitCode: exitCode } = await started.inspect();
  return { exitCode: exitCode ?? -1, output };
}

/**
 * Runs a command in a running container that reads all of a stream, and waits for its end.
 *
 * @throws when the container is gone or does not run, or the stream breaks off.
 */
export async function execWithInput(
  engine: Docker,
  containerId: string,
  command: readonly string[],
  input: NodeJS.ReadableStream,
): Promise<ExecResult> {
  const started = await engine
    .getContainer(containerId)
    .exec({ Cmd: [...command], AttachStdin: true, AttachStdout: true, AttachStderr: true });
  const stream = await started.start({ hijack: true, stdin: true });
  const [output] = await Promise.all([text(stream), pipeline(input, stream, { end: true })]);
  const { ExitCode: exitCode } = await started.inspect();
  return { exitCode: exitCode ?? -1, output };
}

/**
 * Starts a command in a running container and does not wait for its end.
 *
 * @param privileged whether it has every right, whatever the container has.
 * @throws when the container is gone or does not run.
 */
export async function execDetached(
  engine: Docker,
  containerId: string,
  command: readonly string[],
  privileged = false,
): Promise<void> {
  const started = await engine.getContainer(containerId).exec({ Cmd: [...command], Privileged: privileged });
  const answer = await started.start({ Detach: true });
  answer.resume();
}
