import type Docker from "dockerode";

import type { PodContainer } from "../../engine/pods.ts";
import type { DrilledPod } from "./drilled-class.ts";
import { type ClassScenario, containerOf, everything, processIn, type Tools } from "./scenario.ts";

/** Role of the container that heals pods. */
const KEEPER = "keeper";

/** Names of the two scenarios whose times are compared. */
export const ENGINE_RESTART = "engine-restart";
export const PARALLEL_START = "parallel-start";

/** Breaks that concern all pods at once. */
export const CLASS_SCENARIOS: readonly ClassScenario[] = [
  {
    name: KEEPER,
    breaks:
      "kill -9 of the keeper, and at once docker kill of every registry, which only a keeper starts again",
    scope: "class",
    renews: (pod) => [containerOf(pod, "registry")],
    renewsHost: "keeper",
    unfit: ({ hostContainers }) =>
      hostContainers.some(({ role }) => role === KEEPER) ? undefined : "the class has no keeper",
    act: killKeeper,
  },
  {
    name: "everything",
    breaks: "kill -9 of every container of the class in one go",
    scope: "class",
    renews: everything,
    renewsHost: "all",
    act: async (_pods, tools) => {
      await tools.hands.kill([...tools.processes.values()]);
      return undefined;
    },
  },
];

/** Breaks that concern everything on the engine. */
export const ENGINE_SCENARIOS: readonly ClassScenario[] = [
  {
    name: ENGINE_RESTART,
    breaks: "the engine stopped and started",
    scope: "engine",
    renews: unlessLive,
    renewsHost: "none",
    act: brokenBy((control) => control.stop()),
  },
  {
    name: PARALLEL_START,
    breaks: "everything stopped by hand and started in parallel, to compare the engine's restart with",
    scope: "engine",
    renews: everything,
    renewsHost: "none",
    act: startInParallel,
  },
  {
    name: "engine-kill",
    breaks: "kill -9 of the engine's dockerd, and a start",
    scope: "engine",
    renews: unlessLive,
    renewsHost: "none",
    act: brokenBy((control) => control.kill()),
  },
  {
    name: "power-cut",
    breaks: "kill -9 of dockerd, containerd, all shims and all containers at once, and a start",
    scope: "engine",
    renews: everything,
    renewsHost: "none",
    act: brokenBy((control) => control.cutPower()),
  },
];

/** Containers go on without an engine that has live-restore. */
function unlessLive(pod: DrilledPod, isLiveRestore: boolean): readonly PodContainer[] {
  return isLiveRestore ? [] : everything(pod);
}

function brokenBy(how: (control: ReturnType<Tools["control"]>) => Promise<void>): ClassScenario["act"] {
  return async (_pods, tools) => {
    const engine = tools.control();
    try {
      await how(engine);
    } finally {
      tools.mark();
      await engine.start();
    }
    return undefined;
  };
}

async function killKeeper(pods: readonly DrilledPod[], tools: Tools): Promise<undefined> {
  const { engine, hands, drilled } = tools;
  const keepers = drilled.hostContainers.filter(({ role }) => role === KEEPER);
  await hands.kill(keepers.map((keeper) => processIn(tools, keeper)));
  await all(
    engine,
    pods.map((pod) => containerOf(pod, "registry")),
    (registry) => registry.kill(),
  );
}

/** The keeper is kept out of it: it would start anchors while members are still being stopped. */
async function startInParallel(pods: readonly DrilledPod[], tools: Tools): Promise<undefined> {
  const { engine, drilled } = tools;
  const keepers = drilled.hostContainers.filter(({ role }) => role === KEEPER);
  const anchors = pods.map(({ anchor }) => anchor);
  const members = pods.flatMap((pod) => pod.members);
  await all(engine, keepers, (keeper) => keeper.stop());
  try {
    await all(engine, members, (member) => member.stop({ t: 0 }));
    await all(engine, anchors, (anchor) => anchor.stop({ t: 0 }));
    tools.mark();
    await all(engine, anchors, (anchor) => anchor.start());
    await all(engine, members, (member) => member.start());
  } finally {
    await all(engine, keepers, (keeper) => keeper.start());
  }
}

async function all(
  engine: Docker,
  containers: readonly PodContainer[],
  work: (container: Docker.Container) => Promise<unknown>,
): Promise<void> {
  await Promise.all(containers.map(({ id }) => work(engine.getContainer(id))));
}
