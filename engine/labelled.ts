import type Docker from "dockerode";

import { STACK_LABEL } from "../plan/names.ts";

/** A Docker object that carries a stack's label. */
export interface Labelled {
  readonly kind: "container" | "network" | "volume";
  /** As the engine knows it for good; a volume has none but its name. */
  readonly id: string;
  readonly name: string;
  remove(): Promise<unknown>;
}

/** Everything on the engine that carries the label of a stack: containers first, which hold the rest. */
export async function labelled(engine: Docker, stack: string): Promise<Labelled[]> {
  const filters = { label: [`${STACK_LABEL}=${stack}`] };
  const [containers, networks, { Volumes: volumes }] = await Promise.all([
    engine.listContainers({ all: true, filters }),
    engine.listNetworks({ filters }),
    engine.listVolumes({ filters }),
  ]);
  return [
    ...containers.map(({ Id: id, Names: [name = id] }): Labelled => ({
      kind: "container",
      id,
      name: name.replace(/^\//, ""),
      remove: () => engine.getContainer(id).remove({ force: true, v: true }),
    })),
    ...networks.map(({ Id: id, Name: name }): Labelled => ({
      kind: "network",
      id,
      name,
      remove: () => engine.getNetwork(id).remove(),
    })),
    ...volumes.map(({ Name: name }): Labelled => ({
      kind: "volume",
      id: name,
      name,
      remove: () => engine.getVolume(name).remove(),
    })),
  ];
}

/** Removes what {@link labelled} found, in its order of kinds. */
export async function removeAll(objects: readonly Labelled[]): Promise<void> {
  for (const kind of ["container", "network", "volume"] as const) {
    await Promise.all(objects.filter((object) => object.kind === kind).map(removeOne));
  }
}

/** Somebody else may be removing it too. */
async function removeOne(object: Labelled): Promise<void> {
  try {
    await object.remove();
  } catch (error) {
    const isGoing = error instanceof Error && /no such|not found|already in progress/i.test(error.message);
    if (!isGoing) throw error;
  }
}
