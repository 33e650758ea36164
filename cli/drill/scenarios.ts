import { CLASS_SCENARIOS, ENGINE_RESTART, ENGINE_SCENARIOS, PARALLEL_START } from "./class-scenarios.ts";
import { POD_SCENARIOS } from "./pod-scenarios.ts";
import type { Scenario } from "./scenario.ts";

/** Every way to break a class, in the order in which they are tried: the harmless first. */
export const SCENARIOS: readonly Scenario[] = [...POD_SCENARIOS, ...CLASS_SCENARIOS, ...ENGINE_SCENARIOS];

/**
 * The scenarios of these names, in their own order; all where none is named. An engine's restart brings along what
 * it is compared with.
 *
 * @param names each of them a scenario's.
 */
export function chooseScenarios(names: readonly string[]): readonly Scenario[] {
  if (names.length === 0) return SCENARIOS;
  const wanted = new Set(names);
  if (wanted.has(ENGINE_RESTART)) wanted.add(PARALLEL_START);
  return SCENARIOS.filter(({ name }) => wanted.has(name));
}
