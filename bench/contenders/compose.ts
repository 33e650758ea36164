import { stringify } from "yaml";

import { type ContainerSpec, containersOf, LOG_OPTIONS, type PodSpec, volumesOf } from "../pod.ts";
import type { Toolbox } from "../toolbox.ts";
import type { Contender, Cost } from "./contender.ts";

/** `docker compose`, with the whole class in one file. Containers are killed rather than stopped, as by the others. */
export function compose(toolbox: Toolbox, project: string): Contender {
  const run = (pods: readonly PodSpec[], ...args: string[]): Promise<Cost> =>
    toolbox.run(["docker", "compose", "--file", "-", ...args], composeFile(project, pods));
  const up = (pods: readonly PodSpec[]): Promise<Cost> => run(pods, "up", "--detach");
  return {
    up,
    again: up,
    more: up,
    fewer: async (pods, leaver) => {
      const orphans = await run(pods, "up", "--detach", "--remove-orphans", "--timeout", "0");
      // Compose leaves the network and the volumes of who is no longer in the file.
      const volumes = volumesOf(leaver).map(({ name }) => name);
      const rest = await toolbox.run(
        ["sh"],
        `docker network rm ${leaver.network.name} && docker volume rm ${volumes.join(" ")}\n`,
      );
      return { clientCpu: orphans.clientCpu + rest.clientCpu };
    },
    down: (pods) => run(pods, "down", "--volumes", "--timeout", "0"),
  };
}

/** The class as a compose file. */
export function composeFile(project: string, pods: readonly PodSpec[]): string {
  const entries = (of: (pod: PodSpec) => readonly (readonly [string, unknown])[]) =>
    Object.fromEntries(pods.flatMap(of));
  return stringify(
    {
      name: project,
      services: entries(services),
      networks: entries(({ network }) => [[network.name, networkEntry(network)]]),
      volumes: entries((pod) => volumesOf(pod).map(({ name, labels }) => [name, { name, labels }])),
    },
    // A YAML anchor for what two pods have in common would be longer than the thing.
    { aliasDuplicateObjects: false },
  );
}

function services(pod: PodSpec): (readonly [string, unknown])[] {
  const joined = `service:${pod.anchor.name}`;
  return containersOf(pod).map((spec) => {
    const modes =
      spec === pod.anchor ? { networks: [pod.network.name] } : { network_mode: joined, pid: joined };
    return [spec.name, { ...service(spec), ...modes }];
  });
}

function networkEntry({ name, labels, bridge, subnet, gateway }: PodSpec["network"]): unknown {
  return {
    name,
    labels,
    driver_opts: { "com.docker.network.bridge.name": bridge },
    ipam: { config: [{ subnet, gateway }] },
  };
}

function service(spec: ContainerSpec): object {
  const memory = `${spec.memoryMiB}m`;
  return {
    container_name: spec.name,
    image: spec.image,
    pull_policy: "never",
    labels: spec.labels,
    restart: "unless-stopped",
    logging: { driver: "json-file", options: LOG_OPTIONS },
    mem_limit: memory,
    memswap_limit: memory,
    cpu_shares: spec.cpuShares,
    ...(spec.cpus === undefined ? {} : { cpus: spec.cpus }),
    pids_limit: spec.pids,
    ...(spec.privileged ? { privileged: true } : { cap_drop: ["ALL"], security_opt: ["no-new-privileges"] }),
    read_only: spec.readOnly,
    // Compose would put a variable of its own environment in place of $NAME.
    ...(spec.command === undefined
      ? {}
      : { command: spec.command.map((word) => word.replaceAll("$", "$$$$")) }),
    environment: spec.env,
    ...(spec.hostname === undefined ? {} : { hostname: spec.hostname }),
    ...(spec.stopSignal === undefined ? {} : { stop_signal: spec.stopSignal }),
    ...(spec.tmpfs.length === 0 ? {} : { tmpfs: spec.tmpfs }),
    ...(spec.volumes.length === 0
      ? {}
      : { volumes: spec.volumes.map(({ name, path }) => `${name}:${path}`) }),
  };
}
