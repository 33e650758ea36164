import type { Role } from "../config/built-in.ts";

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
