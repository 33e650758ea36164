import type Docker from "dockerode";

/**
 * Limits the number of processes in a container, what it starts in containers of its own included.
 *
 * The Docker provider has no such argument, the engine's update call has; it changes a running container and is
 * remembered over restarts. Asking again for the same limit changes nothing.
 *
 * @param pids at least 1.
 * @throws when the container is gone.
 */
export async function limitPids(engine: Docker, containerId: string, pids: number): Promise<void> {
  await engine.getContainer(containerId).update({ PidsLimit: pids });
}
