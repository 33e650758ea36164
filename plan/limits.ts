import { type Role, VOLUME_USES } from "../config/built-in.ts";

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

/** Shares of a pod's disk, by the use of a volume. */
const FURTHER_VOLUME_SHARE = 1 / 8;
const VOLUME_SHARES: ReadonlyMap<string, number> = new Map([
  [VOLUME_USES.dind, 1 / 2],
  [VOLUME_USES.registry, 1 / 4],
]);

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

/**
 * The part of a pod's disk that one of its volumes may take, in MiB. With {@link layerMiB} for each built-in member
 * it sums to the pod's:
 *
 * | what                                     | share | of 20 GiB | why                                       |
 * | ---------------------------------------- | ----- | --------- | ----------------------------------------- |
 * | `docker`, the engine's                   |   1/2 |    10 GiB | images, containers and builds             |
 * | `registry`                               |   1/4 |     5 GiB | what is pushed, compressed                |
 * | `home`                                   |   1/8 |   2.5 GiB | files that people write                   |
 * | each member's files outside its volumes  |  1/32 |   640 MiB | /tmp, mostly                              |
 *
 * Services come on top: a further volume is as large as the home.
 *
 * @param use the volume's: one of the built-in uses, or what a service calls its own.
 */
export function volumeMiB(podMiB: number, use: string): number {
  return Math.floor(podMiB * (VOLUME_SHARES.get(use) ?? FURTHER_VOLUME_SHARE));
}

/** The part of a pod's disk that a container's files outside its volumes may take, in MiB. See {@link volumeMiB}. */
export function layerMiB(podMiB: number): number {
  return Math.floor(podMiB / 32);
}
