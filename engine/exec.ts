import { text } from "node:stream/consumers";

import type Docker from "dockerode";

/** What a command in a container came to. */
export interface ExecResult {
  readonly exitCode: number;
  /** What it wrote, both streams as they came. */
  readonly output: string;
}

/**
 * Runs a command in a running container and waits for its end.
 *
 * @throws when the container is gone or does not run.
 */
export async function exec(
  engine: Docker,
  containerId: string,
  command: readonly string[],
): Promise<ExecResult> {
  // With a terminal the engine sends plain text, without one a framing of two streams.
  const started = await engine
    .getContainer(containerId)
    .exec({ Cmd: [...command], AttachStdout: true, AttachStderr: true, Tty: true });
  const output = await text(await started.start({ Tty: true, hijack: true }));
  const { ExitCode: exitCode } = await started.inspect();
  return { exitCode: exitCode ?? -1, output };
}
