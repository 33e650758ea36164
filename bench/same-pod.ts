import { isDeepStrictEqual } from "node:util";

import type Docker from "dockerode";

import { containersOf, type PodSpec } from "./pod.ts";

/** What must be alike in a container, whoever has started it. */
type Traits = Readonly<Record<string, unknown>>;

/**
 * Sees to it that all contenders start the same pod, as the engine has it: the first one's is the measure.
 *
 * Labels are left out, since compose adds some, and mounts of folders, since only this program's shell has the front
 * door's.
 */
export class SamePod {
  #first: { readonly contender: string; readonly traits: readonly Traits[] } | undefined;

  /** @throws when the pod differs from the first one's. */
  async check(engine: Docker, contender: string, pod: PodSpec): Promise<void> {
    const traits = await Promise.all(
      containersOf(pod).map(async ({ name, role }) =>
        traitsOf(role, await engine.getContainer(name).inspect()),
      ),
    );
    this.#first ??= { contender, traits };
    for (const [index, expected] of this.#first.traits.entries()) {
      const found = traits[index] ?? {};
      const different = Object.keys(expected).filter((key) => !isDeepStrictEqual(expected[key], found[key]));
      if (different.length === 0) continue;
      const list = different
        .map((key) => `${key}: ${show(found[key])}, not ${show(expected[key])}`)
        .join("\n");
      throw new Error(`the pod of "${contender}" is not that of "${this.#first.contender}":\n${list}`);
    }
  }
}

/** What there is to a container. */
export function traitsOf(role: string, container: Docker.ContainerInspectInfo): Traits {
  const { Config: config, HostConfig: host, Image: image, Mounts: mounts } = container;
  const volumes = mounts.filter(({ Type: type }) => type === "volume");
  return {
    role,
    image,
    command: config.Cmd,
    env: [...config.Env].sort(),
    // A member has its anchor's, and the engine writes down something else for each.
    hostname: role === "anchor" ? config.Hostname : "",
    privileged: host.Privileged,
    readOnly: host.ReadonlyRootfs,
    drops: host.CapDrop ?? [],
    memory: host.Memory,
    swap: host.MemorySwap,
    shares: host.CpuShares,
    cpus: host.NanoCpus,
    pids: host.PidsLimit,
    restart: host.RestartPolicy?.Name,
    log: host.LogConfig,
    tmpfs: Object.keys((host.Tmpfs as Record<string, string> | null | undefined) ?? {}),
    // The provider connects the anchor to its network in a call of its own.
    network:
      role === "anchor" ? Object.keys(container.NetworkSettings.Networks) : host.NetworkMode?.split(":")[0],
    processes: host.PidMode?.split(":")[0],
    volumes: volumes.map(({ Destination: path }) => path).sort(),
  };
}

function show(value: unknown): string {
  return value === undefined ? "nothing" : JSON.stringify(value);
}
