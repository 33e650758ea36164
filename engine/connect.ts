import Docker from "dockerode";

/** A Docker engine did not answer. The message says at which address, why, and what to do. */
export class EngineUnreachableError extends Error {
  override readonly name = "EngineUnreachableError";
  /** The first half of the message: what is wrong, without what to do. */
  readonly problem: string;

  constructor(problem: string, advice: string, options?: ErrorOptions) {
    super(`${problem}\n${advice}`, options);
    this.problem = problem;
  }
}

/** How long an engine may take to answer the first question. */
const PATIENCE_MS = 10_000;

/**
 * Connects to the engine at `DOCKER_HOST`, or at the local socket where that is not set: the address that the
 * Docker provider uses too.
 *
 * @param patienceMs how long it may take to answer. Default: 10 s.
 * @throws EngineUnreachableError when nothing answers there in that time.
 */
export async function connectEngine(patienceMs = PATIENCE_MS): Promise<Docker> {
  try {
    await new Docker({ timeout: patienceMs }).ping();
    return new Docker();
  } catch (error) {
    throw unreachable(error);
  }
}

/** The address that {@link connectEngine} asks. */
export function engineAddress(): string {
  return process.env["DOCKER_HOST"] ?? "unix:///var/run/docker.sock";
}

/**
 * Path of the engine's socket on the engine's own machine, where a container finds it: the one that is asked, or the
 * usual one where the engine is asked otherwise, or lives in a virtual machine as on macOS and Windows.
 */
export function engineSocket(): string {
  const [, path] = /^unix:\/\/(\/.+)$/.exec(engineAddress()) ?? [];
  return process.platform === "linux" && path !== undefined ? path : "/var/run/docker.sock";
}

function unreachable(error: unknown): EngineUnreachableError {
  const reason = error instanceof Error ? error.message : String(error);
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  const advice =
    code === "EACCES"
      ? "Your user may not use it: run this as root, or add the user to the group docker and log in again."
      : "Start it, or point DOCKER_HOST to another. `./workshop setup` can install one on Debian and Ubuntu.";
  return new EngineUnreachableError(`No Docker engine answers at ${engineAddress()} (${reason}).`, advice, {
    cause: error,
  });
}
