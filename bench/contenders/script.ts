import {
  type ContainerSpec,
  containersOf,
  LOG_OPTIONS,
  type PodSpec,
  type VolumeSpec,
  volumesOf,
} from "../pod.ts";
import type { Toolbox } from "../toolbox.ts";
import type { Contender, Cost } from "./contender.ts";

/**
 * A shell script of `docker` commands.
 *
 * @param isParallel one pod per background job, rather than one command after another.
 */
export function script(toolbox: Toolbox, isParallel: boolean): Contender {
  const run = (pods: readonly PodSpec[], commands: (pod: PodSpec) => string[]): Promise<Cost> =>
    toolbox.run(["sh"], scriptOf(pods.map(commands), isParallel));
  return {
    up: (pods) => run(pods, runCommands),
    more: (_pods, newcomer) => run([newcomer], runCommands),
    fewer: (_pods, leaver) => run([leaver], removeCommands),
    down: (pods) => run(pods, removeCommands),
  };
}

/** The whole script: it fails when a command of it fails. */
export function scriptOf(pods: readonly (readonly string[])[], isParallel: boolean): string {
  if (!isParallel) return `set -e\n${pods.flat().join("\n")}\n`;
  const jobs = pods.map((commands) => `(\n${commands.join("\n")}\n) & jobs="$jobs $!"`);
  return `set -e\njobs=\n${jobs.join("\n")}\nfor job in $jobs; do wait "$job"; done\n`;
}

/** The commands that bring a pod up, as one would write them by hand. */
export function runCommands({ network, anchor, members }: PodSpec): string[] {
  const { name, labels, bridge, subnet, gateway } = network;
  const create = [
    ...["docker", "network", "create", ...labelOptions(labels)],
    ...["--opt", `com.docker.network.bridge.name=${bridge}`, "--subnet", subnet, "--gateway", gateway, name],
  ];
  const joined = `container:${anchor.name}`;
  return [
    command(create),
    runCommand(anchor, ["--network", name]),
    ...members.map((member) => runCommand(member, ["--network", joined, "--pid", joined])),
  ];
}

/** The commands that remove a pod. */
export function removeCommands(pod: PodSpec): string[] {
  return [
    command(["docker", "rm", "--force", "--volumes", ...containersOf(pod).map(({ name }) => name)]),
    command(["docker", "network", "rm", pod.network.name]),
    command(["docker", "volume", "rm", ...volumesOf(pod).map(({ name }) => name)]),
  ];
}

function runCommand(spec: ContainerSpec, modes: readonly string[]): string {
  const memory = `${spec.memoryMiB}m`;
  return command([
    ...["docker", "run", "--detach", "--name", spec.name, ...labelOptions(spec.labels), ...modes],
    ...["--restart", "unless-stopped", "--log-driver", "json-file"],
    ...Object.entries(LOG_OPTIONS).flatMap(([option, value]) => ["--log-opt", `${option}=${value}`]),
    ...["--memory", memory, "--memory-swap", memory, "--cpu-shares", `${spec.cpuShares}`],
    ...(spec.cpus === undefined ? [] : ["--cpus", `${spec.cpus}`]),
    ...["--pids-limit", `${spec.pids}`],
    ...(spec.privileged ? ["--privileged"] : ["--cap-drop", "ALL", "--security-opt", "no-new-privileges"]),
    ...(spec.readOnly ? ["--read-only"] : []),
    ...(spec.hostname === undefined ? [] : ["--hostname", spec.hostname]),
    ...(spec.stopSignal === undefined ? [] : ["--stop-signal", spec.stopSignal]),
    ...spec.env.flatMap((variable) => ["--env", variable]),
    ...spec.tmpfs.flatMap((path) => ["--tmpfs", path]),
    ...spec.volumes.flatMap((volume) => ["--mount", mountOption(volume)]),
    spec.image,
    ...(spec.command ?? []),
  ]);
}

function mountOption({ name, path, labels }: VolumeSpec): string {
  const marks = Object.entries(labels).map(([label, value]) => `volume-label=${label}=${value}`);
  return ["type=volume", `src=${name}`, `dst=${path}`, ...marks].join(",");
}

function labelOptions(labels: Readonly<Record<string, string>>): string[] {
  return Object.entries(labels).flatMap(([label, value]) => ["--label", `${label}=${value}`]);
}

/** Words as a shell takes them. What the commands print, nobody reads. */
function command(words: readonly string[]): string {
  const quoted = words.map((word) =>
    /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`,
  );
  return `${quoted.join(" ")} >/dev/null`;
}
