import type Docker from "dockerode";

import {
  type ContainerSpec,
  containersOf,
  LOG_OPTIONS,
  type PodSpec,
  type VolumeSpec,
  volumesOf,
} from "../pod.ts";
import type { Contender } from "./contender.ts";

const BYTES_PER_MIB = 1024 * 1024;
const NANOS_PER_CPU = 1e9;

/**
 * The floor: the Engine API, called by nothing but this process, every pod at once and within a pod everything that
 * need not wait for something else. Nobody who goes by way of the engine is likely to be faster.
 */
export function floor(engine: Docker): Contender {
  const create = costing(async (pods: readonly PodSpec[]) => {
    await Promise.all(pods.map((pod) => createPod(engine, pod)));
  });
  const remove = costing(async (pods: readonly PodSpec[]) => {
    await Promise.all(pods.map((pod) => removePod(engine, pod)));
  });
  return {
    up: create,
    more: (_pods, newcomer) => create([newcomer]),
    fewer: (_pods, leaver) => remove([leaver]),
    down: remove,
  };
}

/** The client is this process. */
function costing(work: (pods: readonly PodSpec[]) => Promise<void>) {
  return async (pods: readonly PodSpec[]) => {
    const before = process.cpuUsage();
    await work(pods);
    const { user, system } = process.cpuUsage(before);
    return { clientCpu: (user + system) / 1e6 };
  };
}

async function createPod(engine: Docker, { network, anchor, members }: PodSpec): Promise<void> {
  await engine.createNetwork({
    Name: network.name,
    Driver: "bridge",
    Labels: network.labels,
    Options: { "com.docker.network.bridge.name": network.bridge },
    IPAM: { Config: [{ Subnet: network.subnet, Gateway: network.gateway }] },
  });
  const owner = await engine.createContainer(createOptions(anchor, { NetworkMode: network.name }));
  const joined = `container:${owner.id}`;
  // A member can be made once there is an anchor, and started once the anchor runs.
  const started = owner.start();
  const join = async (member: ContainerSpec): Promise<void> => {
    const container = await engine.createContainer(
      createOptions(member, { NetworkMode: joined, PidMode: joined }),
    );
    await started;
    await container.start();
  };
  await Promise.all([started, ...members.map(join)]);
}

async function removePod(engine: Docker, pod: PodSpec): Promise<void> {
  await Promise.all(containersOf(pod).map(({ name }) => removeContainer(engine, name)));
  await Promise.all([
    engine.getNetwork(pod.network.name).remove(),
    ...volumesOf(pod).map(({ name }) => engine.getVolume(name).remove()),
  ]);
}

/** A container in the words of the Engine API. The engine makes its volumes along with it. */
export function createOptions(
  spec: ContainerSpec,
  modes: Pick<Docker.HostConfig, "NetworkMode" | "PidMode">,
): Docker.ContainerCreateOptions {
  return {
    name: spec.name,
    Image: spec.image,
    Labels: { ...spec.labels },
    Env: [...spec.env],
    ...(spec.command === undefined ? {} : { Cmd: [...spec.command] }),
    ...(spec.hostname === undefined ? {} : { Hostname: spec.hostname }),
    ...(spec.stopSignal === undefined ? {} : { StopSignal: spec.stopSignal }),
    HostConfig: {
      ...modes,
      RestartPolicy: { Name: "unless-stopped" },
      LogConfig: { Type: "json-file", Config: LOG_OPTIONS },
      Memory: spec.memoryMiB * BYTES_PER_MIB,
      MemorySwap: spec.memoryMiB * BYTES_PER_MIB,
      CpuShares: spec.cpuShares,
      ...(spec.cpus === undefined ? {} : { NanoCpus: spec.cpus * NANOS_PER_CPU }),
      PidsLimit: spec.pids,
      ...(spec.privileged ? { Privileged: true } : { CapDrop: ["ALL"], SecurityOpt: ["no-new-privileges"] }),
      ReadonlyRootfs: spec.readOnly,
      Tmpfs: Object.fromEntries(spec.tmpfs.map((path) => [path, ""])),
      Mounts: spec.volumes.map(mount),
    },
  };
}

function mount({ name, path, labels }: VolumeSpec): Docker.MountSettings {
  return {
    Type: "volume",
    Source: name,
    Target: path,
    VolumeOptions: { NoCopy: false, Labels: { ...labels }, DriverConfig: { Name: "local", Options: {} } },
  };
}

/** Once more where that fails: an engine with much to do may write into the folder that it removes. */
async function removeContainer(engine: Docker, name: string): Promise<void> {
  const remove = (): Promise<unknown> => engine.getContainer(name).remove({ force: true, v: true });
  await remove().catch(remove);
}
