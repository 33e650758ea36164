import { randomBytes } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";

import type Docker from "dockerode";

import { ENGINE_PORT, REGISTRY_PORT } from "../../config/built-in.ts";
import { exec, execWithInput } from "../../engine/exec.ts";
import { engineReason } from "../../engine/reason.ts";
import type { DrilledPod } from "./drilled-class.ts";

/** The one name of everything that the drill puts into a pod: container, image, repository, file. */
const NAME = "workshop-drill";

/** Image of the inner container. */
const BASE = `${NAME}:base`;
const PUSHED = `localhost:${REGISTRY_PORT}/${NAME}`;
const REPOSITORY = `/var/lib/registry/docker/registry/v2/repositories/${NAME}`;

/** Whether the prepared container runs, asked from a pod's anchor. */
export const INNER_CONTAINER_PROBE = {
  command: `wget -q -T 2 -O - http://127.0.0.1:${ENGINE_PORT}/containers/${NAME}/json | grep -q '"Running":true'`,
  problem: "the container in its Docker engine does not run yet",
};

/** A call into a pod that takes longer has gone wrong. */
const PATIENCE_MS = 60_000;

/** How long data may take to show up in a pod that is whole, before it counts as lost. */
const DATA_PATIENCE_MS = 15_000;
const LOOK_EVERY_MS = 250;

/** What the drill has put into a pod, and looks for after each break. */
export interface PreparedData {
  /** What the files hold. */
  readonly token: string;
  /** The pushed image by its digest: `localhost:5000/workshop-drill@sha256:…`. */
  readonly image: string;
}

/**
 * Puts into a pod what an attendee would not want to lose: a container that always restarts, with a published port
 * and a file of its own; an image in the registry; a file in the home directory.
 *
 * @throws when the pod does not do as it is told.
 */
export async function prepareData(engine: Docker, pod: DrilledPod): Promise<PreparedData> {
  await cleanData(engine, pod);
  await importBase(engine, pod);
  const token = randomBytes(8).toString("hex");
  // The port is whichever is free, and the signal is one that does not hold a stop of the engine up.
  const options = `--detach --name ${NAME} --restart always --publish 127.0.0.1::80 --stop-signal KILL`;
  const output = await inShell(
    engine,
    pod,
    `set -e
cd && echo ${token} >.${NAME}
docker run ${options} ${BASE} sh -c 'while :; do sleep 3600; done' >/dev/null
docker exec ${NAME} sh -c 'echo ${token} >/${NAME}'
tar -c .${NAME} | docker import - ${PUSHED} >/dev/null
docker push --quiet ${PUSHED} >/dev/null
docker image inspect --format '{{index .RepoDigests 0}}' ${PUSHED}`,
  );
  return { token, image: output.trim() };
}

/** What is looked for, by what the script says when it is not there. */
const LOSSES = new Map([
  ["lost:home", "the file in the home directory"],
  ["lost:container", "the file in the container"],
  ["lost:registry", "the image in the registry"],
]);

/**
 * Looks for the prepared data, by the attendee's own means.
 *
 * @returns what is not there, in words; empty when everything is.
 */
export async function lostData(
  engine: Docker,
  pod: DrilledPod,
  { token, image }: PreparedData,
): Promise<string[]> {
  const script = `
[ "$(cat ~/.${NAME})" = ${token} ] || echo lost:home
[ "$(docker exec ${NAME} cat /${NAME})" = ${token} ] || echo lost:container
docker image rm --force ${PUSHED} ${image} >/dev/null 2>&1
docker pull --quiet ${image} || echo lost:registry`;
  const deadline = Date.now() + DATA_PATIENCE_MS;
  for (;;) {
    const lost = await inShell(engine, pod, script).then(
      (output) => [...LOSSES].flatMap(([word, what]) => (output.split(/\s+/).includes(word) ? [what] : [])),
      (error: unknown) => [`nothing can be looked for (${engineReason(error)})`],
    );
    if (lost.length === 0 || Date.now() > deadline) return lost;
    await delay(LOOK_EVERY_MS);
  }
}

/**
 * Takes out of a pod what {@link prepareData} put in. What stays is a layer of a few hundred bytes in the registry,
 * to which no name leads: only the registry's own garbage collection removes it.
 *
 * @throws when the pod does not do as it is told.
 */
export async function cleanData(engine: Docker, pod: DrilledPod): Promise<void> {
  await inShell(
    engine,
    pod,
    `rm -f ~/.${NAME}
docker rm --force ${NAME} 2>/dev/null
images=$(docker image ls --quiet ${NAME} && docker image ls --quiet ${PUSHED}) || exit 1
[ -z "$images" ] || docker image rm --force $images`,
  );
  const registry = pod.members.find(({ role }) => role === "registry");
  if (registry === undefined) return;
  await exec(engine, registry.id, ["rm", "-rf", REPOSITORY], { patienceMs: PATIENCE_MS });
}

/** Whether a container can be made and run in a pod's engine. */
export async function canRunContainer(engine: Docker, pod: DrilledPod): Promise<boolean> {
  return inShell(engine, pod, `docker run --rm ${BASE} true`).then(
    () => true,
    () => false,
  );
}

/** A pod's engine begins empty and may reach no registry: it is given what its own anchor is made of. */
async function importBase(engine: Docker, pod: DrilledPod): Promise<void> {
  const files = await engine.getContainer(pod.anchor.id).export();
  const command = ["docker", "import", "-", BASE];
  const { exitCode, output } = await execWithInput(engine, shellOf(pod), command, files);
  if (exitCode !== 0) throw new Error(`${pod.attendee}'s engine takes no image: ${output}`);
}

/**
 * A script in the attendee's shell, as the attendee.
 *
 * @throws with what it said when it fails.
 */
async function inShell(engine: Docker, pod: DrilledPod, script: string): Promise<string> {
  const { exitCode, output } = await exec(engine, shellOf(pod), ["sh", "-c", script], {
    patienceMs: PATIENCE_MS,
  });
  if (exitCode !== 0) throw new Error(`${pod.attendee}'s shell: exit ${exitCode}: ${output.trim()}`);
  return output;
}

function shellOf({ attendee, members }: DrilledPod): string {
  const shell = members.find(({ role }) => role === "shell");
  if (shell === undefined) throw new Error(`${attendee}'s pod has no shell`);
  return shell.id;
}
