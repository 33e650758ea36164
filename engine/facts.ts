import type Docker from "dockerode";

import { STACK_LABEL } from "../plan/names.ts";
import type { HostFacts, HostPort } from "../plan/host-fit.ts";

const BYTES_PER_MIB = 1024 * 1024;

/** Asks an engine for what a plan must fit into: memory, cores, and the networks and ports that are taken. */
export async function readHostFacts(engine: Docker): Promise<HostFacts> {
  const [info, networks, containers] = await Promise.all([
    engine.info() as Promise<EngineInfo>,
    engine.listNetworks(),
    engine.listContainers(),
  ]);
  return {
    name: info.Name,
    memoryMiB: Math.floor(info.MemTotal / BYTES_PER_MIB),
    cpus: info.NCPU,
    networks: networks.map((network) => ({
      name: network.Name,
      ...optional("stack", network.Labels?.[STACK_LABEL]),
      subnets: (network.IPAM?.Config ?? []).flatMap(({ Subnet: subnet }) =>
        subnet === undefined ? [] : [subnet],
      ),
    })),
    ports: containers.flatMap((container) =>
      // A port that is not published has no number on the machine, whatever dockerode says.
      container.Ports.filter((port) => port.Type === "tcp" && "PublicPort" in port).map(
        ({ PublicPort: port }) => ({ port, ...holder(container) }),
      ),
    ),
  };
}

function holder({ Names: [name = ""], Labels: labels }: Docker.ContainerInfo): Omit<HostPort, "port"> {
  return { container: name.replace(/^\//, ""), ...optional("stack", labels[STACK_LABEL]) };
}

/** The part of the engine's answer to `GET /info` that is read here; dockerode types it as any. */
interface EngineInfo {
  Name: string;
  MemTotal: number;
  NCPU: number;
}

function optional<K extends string, V>(key: K, value: V | undefined): Partial<Record<K, V>> {
  return value === undefined ? {} : ({ [key]: value } as Record<K, V>);
}
