import type Docker from "dockerode";

import { exec, execDetached } from "../../engine/exec.ts";
import { containerOf } from "../../engine/pods.ts";
import { canRunContainer } from "./data.ts";
import type { DrilledPod } from "./drilled-class.ts";
import { explode, unfitForBomb } from "./fork-bomb.ts";
import { type Also, everything, type PodScenario, processIn, type Tools } from "./scenario.ts";

const BUILT_IN = new Set(["anchor", "registry", "dind", "shell"]);

/** A call into a container that takes longer has gone wrong. */
const PATIENCE_MS = 20_000;

const one = { scope: "pod" } as const;
const services = ({ members }: DrilledPod): DrilledPod["members"] =>
  members.filter(({ role }) => !BUILT_IN.has(role));

/** Breaks that concern one pod: they are tried on one after another, so that each is timed undisturbed. */
export const POD_SCENARIOS: readonly PodScenario[] = [
  killed("registry"),
  killed("dind"),
  killed("shell"),
  {
    ...one,
    name: "services",
    breaks: "kill -9 of every service",
    target: "member",
    renews: services,
    concerns: (pod) => services(pod).length > 0,
    unfit: ({ pods }) => (pods.some((pod) => services(pod).length > 0) ? undefined : "no pod has a service"),
    act: (pod, tools) => kill(pod, services, tools),
  },
  {
    ...one,
    name: "anchor",
    breaks: "kill -9 of the anchor",
    target: "anchor",
    renews: everything,
    act: (pod, tools) => kill(pod, ({ anchor }) => [anchor], tools),
  },
  {
    ...one,
    name: "anchor-docker-kill",
    breaks: "docker kill of the anchor, which switches its restart policy off",
    target: "anchor",
    renews: everything,
    act: onAnchor(async (anchor) => {
      await anchor.kill();
    }),
  },
  {
    ...one,
    name: "anchor-docker-restart",
    breaks: "docker restart of the anchor",
    target: "anchor",
    renews: everything,
    act: onAnchor(async (anchor) => {
      await anchor.restart();
    }),
  },
  {
    ...one,
    name: "anchor-docker-stop-start",
    breaks: "docker stop and docker start of the anchor",
    target: "anchor",
    renews: everything,
    act: onAnchor(async (anchor) => {
      await anchor.stop();
      await anchor.start().catch(ignoreRunning);
    }),
  },
  {
    ...one,
    name: "kill-1",
    breaks: "from inside, as root: every signal that ends a process, to process 1; nothing may change",
    renews: () => [],
    act: (pod, tools) => inDind(pod, tools, "for s in HUP INT QUIT TERM KILL; do kill -$s 1; done"),
  },
  {
    ...one,
    name: "kill-all",
    breaks: "from inside, as root: kill -9 -1, which is every process but the anchor's",
    renews: ({ members }) => members,
    act: (pod, tools) => inDind(pod, tools, "kill -9 -1"),
  },
  {
    ...one,
    name: "fork-bomb",
    breaks: "from inside: as many processes as the shell may have, for 5 s; engine and registry must go on",
    renews: () => [],
    unfit: unfitForBomb,
    act: explode,
  },
  {
    ...one,
    name: "inner-dockerd",
    breaks: "kill -9 of the dockerd in the pod",
    renews: (pod) => [containerOf(pod, "dind")],
    act: (pod, tools) => inDind(pod, tools, "kill -9 $(cat /var/run/docker.pid)"),
  },
  {
    ...one,
    name: "inner-containerd",
    breaks: "kill -9 of the containerd in the pod; a container must start afterwards",
    renews: () => [],
    mayRenew: (pod) => [containerOf(pod, "dind")],
    act: killContainerd,
  },
];

function killed(role: string): PodScenario {
  const renews = (pod: DrilledPod): DrilledPod["containers"] => [containerOf(pod, role)];
  return {
    ...one,
    name: role,
    breaks: `kill -9 of the ${role}`,
    target: "member",
    renews,
    act: (pod, tools) => kill(pod, renews, tools),
  };
}

async function kill(pod: DrilledPod, which: typeof everything, tools: Tools): Promise<undefined> {
  await tools.hands.kill(which(pod).map((container) => processIn(tools, container)));
}

function onAnchor(work: (anchor: Docker.Container) => Promise<void>): PodScenario["act"] {
  return async ({ anchor }, { engine }) => {
    await work(engine.getContainer(anchor.id));
    return undefined;
  };
}

/** The keeper may have been quicker. */
function ignoreRunning(error: unknown): void {
  const isRunning = error instanceof Error && "statusCode" in error && error.statusCode === 304;
  if (!isRunning) throw error;
}

/**
 * A script in the container of the pod's engine, as root with every right: nothing in a pod may do more, AppArmor
 * holds it back least, and where the engine is rootless, root without rights could not signal it. It is not waited for,
 * since an engine of version 20.10 may wait for ever for a script that kills its container.
 */
async function inDind(pod: DrilledPod, { engine }: Tools, script: string): Promise<undefined> {
  await execDetached(engine, containerOf(pod, "dind").id, ["sh", "-c", script], true);
}

async function killContainerd(pod: DrilledPod, tools: Tools): Promise<Also> {
  const { engine } = tools;
  const before = await containerdOf(engine, pod);
  tools.mark();
  await inDind(pod, tools, `kill -9 ${before}`);
  return async () => {
    // Where dind ends with its containerd, there is nothing to ask for a moment.
    const now = await containerdOf(engine, pod).catch(() => before);
    if (now === before) return "its containerd has not been started anew";
    return (await canRunContainer(engine, pod))
      ? undefined
      : "no container can be started in its Docker engine";
  };
}

/**
 * Process id of the pod's containerd, in the pod.
 *
 * @throws when there is none.
 */
async function containerdOf(engine: Docker, pod: DrilledPod): Promise<string> {
  const command = ["pgrep", "-o", "-x", "containerd"];
  const { output } = await exec(engine, containerOf(pod, "dind").id, command, { patienceMs: PATIENCE_MS });
  const id = /\d+/.exec(output)?.[0];
  if (id === undefined) throw new Error(`no containerd in ${pod.attendee}'s pod: ${output}`);
  return id;
}
