import { text } from "node:stream/consumers";

import type Docker from "dockerode";

/**
 * Writes a file in a running container, readable by its owner alone and in one step: whoever reads it finds the old
 * text or the new. The text is in no command line.
 *
 * @throws when the container is gone or does not run, or the file cannot be written there.
 */
export async function writeFile(
  engine: Docker,
  containerId: string,
  path: string,
  contents: string,
): Promise<void> {
  const script = 'umask 077 && cat >"$0.new" && mv "$0.new" "$0"';
  const started = await engine.getContainer(containerId).exec({
    Cmd: ["sh", "-c", script, path],
    AttachStdin: true,
    AttachStdout: true,
    AttachStderr: true,
  });
  const stream = await started.start({ hijack: true, stdin: true });
  stream.end(contents);
  const output = await text(stream);
  const { ExitCode: exitCode } = await started.inspect();
  if (exitCode !== 0)
    throw new Error(`${path} cannot be written: ${output.replaceAll(/\p{Cc}+/gu, " ").trim()}`);
}
