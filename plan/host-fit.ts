import { type Block, blockOf, overlap, parseBlock } from "../config/cidr.ts";
import { type Problem, sortProblems } from "../config/problem.ts";
import { formatSize } from "../config/sizes.ts";
import { gatewayNetworkName, networkName } from "./names.ts";
import { subnetEntry } from "./overlaps.ts";
import { pathOfPod, pathOfSetting } from "./paths.ts";
import { freeSubnet } from "./subnets.ts";
import type { PodPlan, WorkshopPlan } from "./plan.ts";

/** A network that a Docker engine has. */
export interface HostNetwork {
  readonly name: string;
  /** The stack that made it: its label `workshop.stack`. */
  readonly stack?: string;
  /** In CIDR notation. IPv6 is skipped: no pod has any. */
  readonly subnets: readonly string[];
}

/** A TCP port of the machine that a container of the engine has. */
export interface HostPort {
  readonly port: number;
  /** Name of the container. */
  readonly container: string;
  /** The stack that made it: its label `workshop.stack`. */
  readonly stack?: string;
}

/** What a Docker engine says of the machine it is on. */
export interface HostFacts {
  /** What to call it in a message. */
  readonly name: string;
  readonly memoryMiB: number;
  readonly cpus: number;
  readonly networks: readonly HostNetwork[];
  readonly ports: readonly HostPort[];
}

/** Whether a workshop fits on a host. Problems stop it; with warnings it may go well. */
export interface HostFit {
  readonly problems: readonly Problem[];
  readonly warnings: readonly string[];
}

/** Ranges to move to, the least likely to meet a LAN or VPN first. */
const RANGES = ["100.64.0.0/10", "198.18.0.0/15", "10.128.0.0/9", "10.0.0.0/9", "172.16.0.0/12"];

/** Most ids to name in a message. */
const NAMED = 3;

/** A pod and the addresses it takes, worked out once: there are as many networks as pods to compare with. */
interface Site {
  readonly pod: PodPlan;
  readonly block: Block;
}

/** Looks for whatever would make the engine refuse a pod, or starve it. */
export function fitHost(plan: WorkshopPlan, host: HostFacts): HostFit {
  const sites = plan.pods.map((pod) => ({ pod, block: blockOf(pod.network.subnet) }));
  const overlaps = host.networks.flatMap((network) => overlapProblems(plan, sites, host, network));
  const problems = [
    ...cpuProblems(plan, host),
    ...nameProblems(plan, host),
    ...overlaps,
    // Whoever has to move the pods to another range moves the gateway with them.
    ...(overlaps.length > 0 ? [] : gatewayNetworkProblems(plan, host)),
    ...portProblems(plan, host),
  ];
  return { problems: sortProblems(problems), warnings: memoryWarnings(plan, host) };
}

/** The engine refuses a container that may use more CPUs than the machine has. */
function cpuProblems({ pods }: WorkshopPlan, host: HostFacts): Problem[] {
  const greedy = new Set(pods.map(({ cpus }) => cpus).filter((cpus) => cpus > host.cpus));
  return [...greedy].map((cpus) => {
    const group = pods.filter((pod) => pod.cpus === cpus);
    const only = group.length === 1 ? group[0] : undefined;
    return {
      path: only === undefined ? "workshop:pod.cpus" : pathOfSetting(pods, only, "cpus"),
      message: `${cpus} CPUs for ${names(group)} are more than the ${host.cpus} of ${host.name}`,
      fix: `write ${host.cpus} or less`,
    };
  });
}

/** Stack `a-b` with attendee `c`, and stack `a` with attendee `b-c`, want the same names. */
function nameProblems({ stack, pods }: WorkshopPlan, host: HostFacts): Problem[] {
  return pods.flatMap((pod) => {
    const name = networkName(stack, pod.attendee.id);
    const network = host.networks.find((other) => other.name === name && other.stack !== stack);
    if (network === undefined) return [];
    return [
      {
        path: pathOfPod(pods, pod),
        message: `"${pod.attendee.id}" needs the name of ${describe(network)} on ${host.name}`,
        fix: isGuest(pod) ? "remove that network" : "write another id, or remove that network",
      },
    ];
  });
}

/** Two networks of an engine cannot overlap. A pod's own, from an earlier run, is no obstacle. */
function overlapProblems(
  plan: WorkshopPlan,
  sites: readonly Site[],
  host: HostFacts,
  network: HostNetwork,
): Problem[] {
  const { stack, pods } = plan;
  const blocks = network.subnets.flatMap((subnet) => parseBlock(subnet) ?? []);
  const hitPods = sites
    .filter(({ pod, block }) => {
      const isOwn = network.name === networkName(stack, pod.attendee.id) && network.stack === stack;
      return !isOwn && blocks.some((other) => overlap(other, block));
    })
    .map(({ pod }) => pod);
  const [first] = hitPods;
  if (first === undefined) return [];

  const subnets = `${describe(network)} on ${host.name}, ${network.subnets.join(" and ")}`;
  const single = hitPods.length === 1 && !isGuest(first) ? moveOne(plan, host, first) : undefined;
  return [
    {
      path: single === undefined ? "workshop:network.cidr" : `${pathOfPod(pods, first)}.subnet`,
      message: `${names(hitPods)} (${first.network.subnet}${hitPods.length > 1 ? ", …" : ""}) would overlap ${subnets}`,
      fix: single ?? moveAll(host),
    },
  ];
}

/** Another network may lie across the gateway's. */
function gatewayNetworkProblems({ stack, gateway }: WorkshopPlan, host: HostFacts): Problem[] {
  const own = blockOf(gateway.network.subnet);
  const network = host.networks
    .filter(({ name }) => name !== gatewayNetworkName(stack))
    .find(({ subnets }) =>
      subnets.flatMap((subnet) => parseBlock(subnet) ?? []).some((other) => overlap(other, own)),
    );
  if (network === undefined) return [];
  const message = `the gateway (${gateway.network.subnet}) would overlap ${describe(network)} on ${host.name}`;
  return [{ path: "workshop:network.cidr", message, fix: moveAll(host) }];
}

/** The port may be somebody else's, such as another class's. */
function portProblems({ stack, gateway: { port } }: WorkshopPlan, host: HostFacts): Problem[] {
  const taken = host.ports.filter((other) => other.stack !== stack);
  const holder = taken.find((other) => other.port === port);
  if (holder === undefined) return [];
  const message = `${port} is taken by the container "${holder.container}" on ${host.name}`;
  return [{ path: "workshop:gateway.port", message, fix: `write ${freePort(port, taken)}` }];
}

function freePort(from: number, taken: readonly HostPort[]): number {
  let port = from;
  while (taken.some((other) => other.port === port)) port = port < 65_535 ? port + 1 : 1024;
  return port;
}

/** Another subnet for one pod, where the range has one that neither a pod nor the host uses. */
function moveOne({ stack, cidr, pods }: WorkshopPlan, host: HostFacts, pod: PodPlan): string | undefined {
  const { id } = pod.attendee;
  const taken = [...pods.map(({ network }) => blockOf(network.subnet)), ...hostBlocks(host)];
  const free = freeSubnet(blockOf(cidr), stack, id, taken);
  return free && `write\n${subnetEntry(id, free)}`;
}

function moveAll(host: HostFacts): string {
  const taken = hostBlocks(host);
  const range = RANGES.find((candidate) => !taken.some((block) => overlap(block, blockOf(candidate))));
  return range === undefined ? "remove that network, or write another range" : `write "${range}"`;
}

function memoryWarnings({ pods }: WorkshopPlan, host: HostFacts): string[] {
  const sumMiB = sum(pods.map(podMemoryMiB));
  if (sumMiB <= host.memoryMiB) return [];
  const sizeMiB = Math.ceil(sumMiB / pods.length);
  const fitting = Math.floor(host.memoryMiB / sizeMiB);
  return [
    `${pods.length} pods may use ${formatSize(sumMiB)} together, ${host.name} has ${formatSize(host.memoryMiB)}: ` +
      `${fitting} pods of ${formatSize(sizeMiB)} fit. Limits are not reservations, so a light class may still do.`,
  ];
}

/** The limits of all members, services included. */
function podMemoryMiB({ memoryMiB, services }: PodPlan): number {
  return sum([...Object.values(memoryMiB), ...services.map((service) => service.memoryMiB)]);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

function hostBlocks(host: HostFacts) {
  return host.networks.flatMap(({ subnets }) => subnets.flatMap((subnet) => parseBlock(subnet) ?? []));
}

/** Whether nothing can be written in the configuration for the pod alone. */
function isGuest({ attendee }: PodPlan): boolean {
  return attendee.isGuest === true;
}

/** `alice, bob, carol and 17 more`. */
function names(pods: readonly PodPlan[]): string {
  const named = pods.slice(0, NAMED).map(({ attendee }) => attendee.id);
  const rest = pods.length - named.length;
  return named.join(", ") + (rest > 0 ? ` and ${rest} more` : "");
}

function describe({ name, stack }: HostNetwork): string {
  return `network "${name}"${stack === undefined ? "" : ` of stack "${stack}"`}`;
}
