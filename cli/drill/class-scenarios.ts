import type Docker from "dockerode";

import type { HostRole } from "../../config/built-in.ts";
import { containerOf, type PodContainer } from "../../engine/pods.ts";
import { CALLS_AT_ONCE, inParallel } from "../../tools/in-parallel.ts";
import { type DrilledClass, type DrilledPod, processOf } from "./drilled-class.ts";
import { type ClassScenario, everything, processIn, type Tools } from "./scenario.ts";

/** Names of the two scenarios whose times are compared. */
export const ENGINE_RESTART = "engine-restart";
export const PARALLEL_START = "parallel-start";

/** Breaks that concern all pods at once. */
export const CLASS_SCENARIOS: readonly ClassScenario[] = [
  {
    name: "keeper",
    breaks:
      "kill -9 of the keeper, and at once docker kill of every registry, which only a keeper starts again",
    scope: "class",
    renews: (pod) => [containerOf(pod, "registry")],
    unfit: (drilled) => absence(drilled, "keeper"),
    act: async (pods, tools) => {
      const [keeper] = hostContainers(tools.drilled, "keeper");
      const registries = pods.map((pod) => containerOf(pod, "registry"));
      await tools.hands.kill(keeper === undefined ? [] : [processIn(tools, keeper)]);
      await all(tools.engine, registries, (registry) => registry.kill());
      return () => isBack(tools, "keeper");
    },
  },
  {
    name: "firewall",
    breaks: "docker kill of the firewall, which only the keeper starts again",
    scope: "class",
    renews: () => [],
    unfit: (drilled) => absence(drilled, "firewall"),
    act: async (_pods, tools) => {
      await all(tools.engine, hostContainers(tools.drilled, "firewall"), (firewall) => firewall.kill());
      return () => isBack(tools, "firewall");
    },
  },
  {
    name: "everything",
    breaks: "kill -9 of every container of the class in one go",
    scope: "class",
    renews: everything,
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
    act: brokenBy((control) => control.stop()),
  },
  {
    name: PARALLEL_START,
    breaks: "everything stopped by hand and started in parallel, to compare the engine's restart with",
    scope: "engine",
    renews: everything,
    act: startInParallel,
  },
  {
    name: "engine-kill",
    breaks: "kill -9 of the engine's dockerd, and a start",
    scope: "engine",
    renews: unlessLive,
    act: brokenBy((control) => control.kill()),
  },
  {
    name: "power-cut",
    breaks: "kill -9 of dockerd, containerd, all shims and all containers at once, and a start",
    scope: "engine",
    renews: everything,
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

function hostContainers(drilled: DrilledClass, role: HostRole): PodContainer[] {
  return drilled.hostContainers.filter((container) => container.role === role);
}

function absence(drilled: DrilledClass, role: HostRole): string | undefined {
  return hostContainers(drilled, role).length > 0 ? undefined : `the class has no ${role}`;
}

/** Whether what all pods share has come back as another process. */
async function isBack(tools: Tools, role: HostRole): Promise<string | undefined> {
  for (const container of hostContainers(tools.drilled, role)) {
    const process = await processOf(tools.engine, container.id);
    if (process === 0 || process === processIn(tools, container)) return `the ${role} is not back yet`;
  }
  return undefined;
}

/** The keeper is kept out of it: it would start anchors while members are still being stopped. */
async function startInParallel(pods: readonly DrilledPod[], tools: Tools): Promise<undefined> {
  const { engine, drilled } = tools;
  const keepers = hostContainers(drilled, "keeper");
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
  await inParallel(containers, CALLS_AT_ONCE, ({ id }) => work(engine.getContainer(id)));
}
