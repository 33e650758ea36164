import { z } from "zod";

/** One line of what the engine says while it pulls, imports or builds. */
const engineEvent = z.object({
  /** Output of a build. */
  stream: z.string().optional(),
  /** State of a pull, or the id that an import made. */
  status: z.string().optional(),
  /** The layer that `status` is about. */
  id: z.string().optional(),
  /** The engine has given up, for this reason. */
  error: z.string().optional(),
});

/** See {@link follow}. */
export type EngineEvent = z.infer<typeof engineEvent>;

/**
 * Reads what the engine says until it has finished.
 *
 * dockerode has a function for this, which takes an error among the events, or a connection that breaks off, for
 * the end of a success.
 *
 * @throws Error with the engine's reason when it failed.
 */
export async function follow(
  stream: NodeJS.ReadableStream,
  onEvent: (event: EngineEvent) => void,
): Promise<void> {
  stream.setEncoding("utf8");
  let rest = "";
  for await (const chunk of stream) {
    const lines = `${rest}${String(chunk)}`.split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) if (line.trim() !== "") handle(line, onEvent);
  }
  if (rest.trim() !== "") handle(rest, onEvent);
}

function handle(line: string, onEvent: (event: EngineEvent) => void): void {
  const event = engineEvent.parse(JSON.parse(line));
  if (event.error !== undefined) throw new Error(event.error);
  onEvent(event);
}
