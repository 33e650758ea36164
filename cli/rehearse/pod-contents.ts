import type Docker from "dockerode";

import { HOME, REGISTRY_PORT } from "../../config/built-in.ts";
import { exec, type ExecResult } from "../../engine/exec.ts";
import { containerOf, type RunningPod } from "../../engine/pods.ts";

/**
 * What a pod's engine and its registry hold. Each line is a kind and a name: `container 3f…`, `tag web:1`,
 * `pushed web:1`.
 */
export type Contents = ReadonlySet<string>;

const PATIENCE_MS = 60_000;
/** A registry of 2.8.2 or newer refuses to list more at a time. Source: `defaultReturnedEntries` in its catalog.go. */
const MOST_REPOSITORIES = 1000;
const REGISTRY = `http://localhost:${REGISTRY_PORT}/v2`;

/**
 * Images by their ids, and beside them the names that lead to them: a robot may have given an old one another. Fails
 * as a whole: what is missing from a list of what was there before would be taken for a robot's.
 */
const LIST = `set -euo pipefail
list() { while read -r line; do echo "$1 $line"; done; }
docker ps --all --quiet --no-trunc | list container
docker image ls --all --quiet --no-trunc | sort -u | list image
docker image ls --format '{{.Repository}}:{{.Tag}}' | sed '/<none>/d' | list tag
docker volume ls --quiet | list volume
docker network ls --quiet --no-trunc | list network
docker system df --verbose --format '{{json .BuildCache}}' | jq -r '.[]?.ID' | list cache
curl -sf '${REGISTRY}/_catalog?n=${MOST_REPOSITORIES}' | jq -r '.repositories[]' | while read -r name; do
  echo "repository $name"
  curl -s "${REGISTRY}/$name/tags/list" | jq -r 'select(.tags).tags[]' | while read -r tag; do echo "pushed $name:$tag"; done
done`;

/** How each kind is removed in the shell, in this order: what others stand on comes last. */
const REMOVALS = [
  ["container", "docker rm --force --volumes"],
  ["tag", "docker image rm --no-prune"],
  ["image", "docker image rm --force"],
  ["network", "docker network rm"],
  ["volume", "docker volume rm"],
] as const;

const MOST_ROUNDS = 3;
const REPOSITORIES = "/var/lib/registry/docker/registry/v2/repositories";

/**
 * Lists what a pod's engine and its registry hold.
 *
 * @throws when the pod does not answer.
 */
export async function contentsOf(engine: Docker, pod: RunningPod): Promise<Contents> {
  const { exitCode, output } = await inShell(engine, pod, LIST);
  if (exitCode !== 0) throw new Error(`${pod.attendee}'s pod cannot be looked through: ${output.trim()}`);
  return new Set(
    output
      .split("\n")
      .map((line) => line.trim())
      .filter((line) => line !== ""),
  );
}

/**
 * Takes out of a pod what it did not hold before. Of what was pushed, layers stay in the registry to which no name
 * leads: only the registry's own garbage collection removes them.
 *
 * @param folder a robot's, below the attendee's home; it goes too.
 * @returns what could not be removed.
 */
export async function removeNew(
  engine: Docker,
  pod: RunningPod,
  before: Contents,
  folder: string,
): Promise<string[]> {
  // Some of it may be a container's, whose root is somebody else than the attendee.
  const removal = ["rm", "-rf", `${HOME}/${folder}`];
  await exec(engine, containerOf(pod, "shell").id, removal, { patienceMs: PATIENCE_MS, isPrivileged: true });
  const left = async (): Promise<string[]> =>
    [...(await contentsOf(engine, pod))].filter((line) => !before.has(line));
  // What was under way when a robot broke off may still come to its end, and leave something.
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const found = await left();
    if (found.length === 0) return [];
    await inShell(engine, pod, removalOf(found));
    await removePushed(engine, pod, found);
  }
  return left();
}

function removalOf(lines: readonly string[]): string {
  const commands = REMOVALS.flatMap(([kind, command]) => {
    const names = of(lines, kind);
    return names.length === 0 ? [] : [`${command} ${names.map((name) => `'${name}'`).join(" ")}`];
  });
  const caches = of(lines, "cache").map((id) => `docker builder prune --all --force --filter id='${id}'`);
  return [...commands, ...caches].map((command) => `${command} >/dev/null 2>&1`).join("\n");
}

/** The registry takes no order to forget a name, but it notices when one is gone. */
async function removePushed(engine: Docker, pod: RunningPod, left: readonly string[]): Promise<void> {
  const tags = of(left, "pushed").flatMap((reference) => {
    const [, name, tag] = /^([a-z0-9._/-]+):([\w.-]+)$/.exec(reference) ?? [];
    return name === undefined || tag === undefined ? [] : [`rm -rf ${name}/_manifests/tags/${tag}`];
  });
  const names = of(left, "repository").filter((name) => /^[a-z0-9._/-]+$/.test(name));
  // Below a name there may be others, which are not a robot's.
  const repositories = names.map(
    (name) => `rm -rf ${name}/_layers ${name}/_manifests ${name}/_uploads; rmdir -p ${name}`,
  );
  if (tags.length + repositories.length === 0) return;
  const script = [`cd ${REPOSITORIES} || exit`, ...tags, ...repositories].join("\n");
  const registry = containerOf(pod, "registry").id;
  await exec(engine, registry, ["sh", "-c", script], { patienceMs: PATIENCE_MS });
}

function of(lines: readonly string[], kind: string): string[] {
  return lines.flatMap((line) => (line.startsWith(`${kind} `) ? [line.slice(kind.length + 1)] : []));
}

async function inShell(engine: Docker, pod: RunningPod, script: string): Promise<ExecResult> {
  const shell = containerOf(pod, "shell").id;
  // The client, too, keeps files in the attendee's home unless it is told to keep them elsewhere.
  const aside = "export DOCKER_CONFIG=$(mktemp -d); trap 'rm -rf \"$DOCKER_CONFIG\"' EXIT";
  return exec(engine, shell, ["bash", "-c", `${aside}\n${script}`], { patienceMs: PATIENCE_MS });
}
