import type Docker from "dockerode";

import { ATTENDEE_LABEL, ROLE_LABEL, STACK_LABEL } from "../plan/names.ts";

/** A container of a stack, as the engine sees it. */
export interface PodContainer {
  readonly id: string;
  readonly name: string;
  /** `anchor`, `registry`, `dind`, `shell`, or a service's name; `keeper`, `firewall`. */
  readonly role: string;
  /** The engine's word: `running`, `restarting`, `exited`, … */
  readonly state: string;
}

/** What the engine has of one attendee's pod. */
export interface RunningPod {
  readonly attendee: string;
  readonly containers: readonly PodContainer[];
}

/**
 * The container of a role, in a pod that must have it.
 *
 * @throws when it does not.
 */
export function containerOf({ attendee, containers }: RunningPod, role: string): PodContainer {
  const container = containers.find((one) => one.role === role);
  if (container === undefined) throw new Error(`${attendee}'s pod has no ${role}`);
  return container;
}

/** The pods of a stack that the engine has, by their labels, in the order of the attendees' ids. */
export async function podsOf(engine: Docker, stack: string): Promise<RunningPod[]> {
  const containers = await containersOf(engine, stack);
  const pods = Map.groupBy(containers, ({ Labels: labels }) => labels[ATTENDEE_LABEL]);
  return [...pods]
    .flatMap(([attendee, members]) =>
      attendee === undefined ? [] : [{ attendee, containers: members.map(podContainer) }],
    )
    .sort((a, b) => a.attendee.localeCompare(b.attendee));
}

/** The containers of a stack that all its pods share, by their labels. */
export async function hostContainersOf(engine: Docker, stack: string): Promise<PodContainer[]> {
  const containers = await containersOf(engine, stack);
  return containers.filter(({ Labels: labels }) => labels[ATTENDEE_LABEL] === undefined).map(podContainer);
}

/** All containers of a stack, by their labels: first those that its pods share, then pod by pod, as {@link podsOf}. */
export async function stackContainers(engine: Docker, stack: string): Promise<PodContainer[]> {
  const owner = ({ Labels: labels }: Docker.ContainerInfo): string => labels[ATTENDEE_LABEL] ?? "";
  const containers = await containersOf(engine, stack);
  return containers.toSorted((a, b) => owner(a).localeCompare(owner(b))).map(podContainer);
}

async function containersOf(engine: Docker, stack: string): Promise<Docker.ContainerInfo[]> {
  return engine.listContainers({ all: true, filters: { label: [`${STACK_LABEL}=${stack}`] } });
}

function podContainer(container: Docker.ContainerInfo): PodContainer {
  return {
    id: container.Id,
    name: (container.Names[0] ?? "").replace(/^\//, ""),
    role: container.Labels[ROLE_LABEL] ?? "",
    state: container.State,
  };
}
