import type Docker from "dockerode";

/**
 * Limits the number of processes in a container, what it starts in containers of its own included.
 *
 * The Docker provider has no such argument, the engine's update call has; it changes a running container and is
 * remembered over restarts. It is asked only where the limit is another: it takes the engine ten times as long as to
 * say what the limit is.
 *
 * @param pids at least 1.
 * @throws when the container is gone.
 */
export async function limitPids(engine: Docker, containerId: string, pids: number): Promise<void> {
  const container = engine.getContainer(containerId);
  const { HostConfig } = await container.inspect();
  if (HostConfig.PidsLimit !== pids) await container.update({ PidsLimit: pids });
}
