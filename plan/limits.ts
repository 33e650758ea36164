import type { Role } from "../config/built-in.ts";

/**
 * CPU shares of the built-in members, for when the machine is busy: 1024 together, the engine's default for one
 * container.
 *
 * | member   | shares | why                                                                      |
 * | -------- | ------ | ------------------------------------------------------------------------ |
 * | anchor   |     16 | it only sleeps                                                           |
 * | registry |     48 | it copies layers                                                         |
 * | shell    |    192 | clients and editors, which wait for the attendee                         |
 * | dind     |    768 | the engine, and all that the attendee runs in it                         |
 *
 * A pod's sum is the same whatever its `cpus`: these say how much a member may use while nobody else wants it, shares
 * how what all want is divided. So an attendee who was given more cores cannot outweigh a neighbour.
 */
const CPU_SHARES: ReadonlyMap<string, number> = new Map(
  Object.entries({ anchor: 16, registry: 48, dind: 768, shell: 192 } satisfies Record<Role, number>),
);

/** CPU shares of a service. Like its memory they come on top of the pod's. */
const SERVICE_CPU_SHARES = 128;

/** An anchor is a sleeping shell: 16 MiB are plenty, and a pod's size makes no difference. */
const ANCHOR_MIB = 16;

/**
 * Divides a pod's memory among its built-in members, in whole MiB that sum to it exactly:
 *
 * | member   | share | of 2 GiB | why                                                              |
 * | -------- | ----- | -------- | ---------------------------------------------------------------- |
 * | anchor   | 16MiB |       16 | it only sleeps                                                   |
 * | registry | 1/16  |      128 | it streams layers to its volume, and keeps little                |
 * | shell    | 3/16  |      384 | clients, editors, builds outside of containers                   |
 * | dind     | rest  |     1520 | the engine, and all that the attendee runs in it                 |
 *
 * These are limits, not reservations. Each member has its own, so that a container which eats all of dind's
 * memory leaves the attendee a shell to stop it from. Services come on top, each with a limit of its own; `cpus`
 * and `pids` are not divided but hold for each member.
 *
 * @param memoryMiB whole, 512 or more.
 */
export function divideMemory(memoryMiB: number): Record<Role, number> {
  const registry = Math.floor(memoryMiB / 16);
  const shell = Math.floor((memoryMiB * 3) / 16);
  return { anchor: ANCHOR_MIB, registry, dind: memoryMiB - ANCHOR_MIB - registry - shell, shell };
}

/**
 * CPU shares of a container of a pod: its weight against all others on the engine, and nothing while cores are idle.
 *
 * @param role built-in, or a service's name.
 */
export function cpuShares(role: string): number {
  return CPU_SHARES.get(role) ?? SERVICE_CPU_SHARES;
}
