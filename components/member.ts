import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";

import { cpuShares } from "../plan/limits.ts";
import { containerName, labels } from "../plan/names.ts";

/** What every container of a pod has in common, whatever its role. */
export interface ContainerArgs {
  /** The stack: first part of the container's name. A change replaces the container. */
  readonly stack: string;
  /** The attendee's id: second part of the name. A change replaces the container. */
  readonly attendee: string;
  /** `anchor`, `registry`, `dind`, `shell`, or a service's name: last part. A change replaces the container. */
  readonly role: string;
  /** Image reference or id. A change replaces the container. */
  readonly image: pulumi.Input<string>;
  /** Memory limit in MiB, swap excluded. Changed in place. */
  readonly memoryMiB: number;
  /** Share of CPU time in cores, 0.1 and up. A change replaces the container. */
  readonly cpus?: number;
  /** What it may write outside of its volumes, in MiB. Default: not limited. A change leaves it as it is. */
  readonly layerMiB?: number | undefined;
}

/** A container that joins the network and PID namespaces of a pod's anchor. */
export interface MemberArgs extends ContainerArgs {
  /** Id of the anchor. A replaced anchor has another id, and takes its members along. */
  readonly anchorId: pulumi.Input<string>;
}

/** The arguments of `docker.Container` that a role may add to the common ones. A member publishes no port. */
export type RoleArgs = Pick<
  docker.ContainerArgs,
  | "capabilities"
  | "command"
  | "devices"
  | "envs"
  | "privileged"
  | "readOnly"
  | "runtime"
  | "securityOpts"
  | "tmpfs"
  | "volumes"
>;

/** For a container that runs with no right at all, as root or not, and never gets one: by no setuid program either. */
export const WITHOUT_RIGHTS = { capabilities: { drops: ["ALL"] }, securityOpts: ["no-new-privileges"] };

/**
 * How much a container may log: 2 files of 10 MB each. An attendee's endless loop of `echo` must not fill the
 * host's disk.
 */
export const LOG_LIMIT = { logDriver: "json-file", logOpts: { "max-size": "10m", "max-file": "2" } };

/**
 * Two containers cannot share a name. The provider asks for this order where it sees a change; a replacement that a
 * trainer asks for (`--replace`) is Pulumi's alone.
 */
export const ONE_AT_A_TIME: pulumi.CustomResourceOptions = { deleteBeforeReplace: true };

/** The limits on what a container may take of the host, whatever it is for. */
export function limitArgs(
  memoryMiB: number,
): Pick<docker.ContainerArgs, "memory" | "memorySwap" | "logDriver" | "logOpts"> {
  // Without the limit on swap the engine allows as much again, and every refresh would show a difference.
  return { memory: memoryMiB, memorySwap: memoryMiB, ...LOG_LIMIT };
}

/** The option by which the engine limits a volume, or what a container writes outside of its volumes. */
export function sizeOption(sizeMiB: number): { size: string } {
  return { size: `${sizeMiB}M` };
}

/**
 * How containers of a pod are declared. A changed disk limit would replace them, the anchor and so the pod included;
 * it leaves the volumes alone, so it leaves the containers alone too.
 */
export const POD_CONTAINER: pulumi.CustomResourceOptions = {
  ...ONE_AT_A_TIME,
  ignoreChanges: ["storageOpts"],
};

/** The arguments that every container of a pod gets. */
export function containerArgs(args: ContainerArgs): docker.ContainerArgs {
  return {
    name: containerName(args.stack, args.attendee, args.role),
    image: args.image,
    labels: dockerLabels(labels(args.stack, args.attendee, args.role)),
    restart: "unless-stopped",
    ...limitArgs(args.memoryMiB),
    cpuShares: cpuShares(args.role),
    ...(args.layerMiB === undefined ? {} : { storageOpts: sizeOption(args.layerMiB) }),
    ...(args.cpus === undefined ? {} : { cpus: spellCpus(args.cpus) }),
  };
}

/**
 * Declares a member of a pod.
 *
 * The anchor is named by its id: the engine rewrites `container:<name>` to `container:<id>`, and every refresh
 * would want to replace what was declared by name (pulumi/pulumi-docker#1354).
 */
export function member(
  name: string,
  args: MemberArgs,
  roleArgs: RoleArgs,
  opts: pulumi.CustomResourceOptions,
): docker.Container {
  const joined = pulumi.interpolate`container:${args.anchorId}`;
  return new docker.Container(
    name,
    { ...roleArgs, ...containerArgs(args), networkMode: joined, pidMode: joined },
    pulumi.mergeOptions(pulumi.mergeOptions(opts, POD_CONTAINER), {
      // The provider accepts a changed tmpfs and does not apply it to the running container.
      replaceOnChanges: ["tmpfs"],
      // An engine with SELinux adds the label of the pod's processes, unless a label is declared, as dind's is. A
      // refresh would take that for a change.
      ignoreChanges: args.role === "dind" ? [] : ["securityOpts"],
    }),
  );
}

/** Labels in the form in which the provider takes them. */
export function dockerLabels(byName: Readonly<Record<string, string>>): docker.types.input.ContainerLabel[] {
  return Object.entries(byName).map(([label, value]) => ({ label, value }));
}

/**
 * A number of CPUs as the provider reads it back: any other spelling would be a difference in every refresh, and
 * replace the container. It writes nine decimals, takes exactly nine zeros for a round number, and trims the rest:
 * `1.0`, `0.25`, `16.0`, but `10.`
 *
 * Source: nanoInt64ToDecimalString in terraform-provider-docker 4.5.
 */
function spellCpus(cpus: number): string {
  const digits = cpus.toFixed(9);
  return digits.split("0").length - 1 === 9 ? cpus.toFixed(1) : digits.replace(/0+$/, "");
}
