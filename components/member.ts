import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";

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
}

/** A container that joins the network and PID namespaces of a pod's anchor. */
export interface MemberArgs extends ContainerArgs {
  /** Id of the anchor. A replaced anchor has another id, and takes its members along. */
  readonly anchorId: pulumi.Input<string>;
}

/** The arguments of `docker.Container` that a role adds to the common ones. */
export type RoleArgs = Partial<docker.ContainerArgs>;

/**
 * How much a container may log: 2 files of 10 MB each. An attendee's endless loop of `echo` must not fill the
 * host's disk.
 */
const LOG_LIMIT = { logDriver: "json-file", logOpts: { "max-size": "10m", "max-file": "2" } };

/**
 * Two containers cannot share a name. The provider says so of the changes that it sees; a replacement that somebody
 * asks for (`--replace`) is Pulumi's own idea, and Pulumi has to be told.
 */
export const REPLACED_IN_PLACE: pulumi.CustomResourceOptions = { deleteBeforeReplace: true };

/** The arguments that every container of a pod gets. */
export function containerArgs(args: ContainerArgs): docker.ContainerArgs {
  return {
    name: containerName(args.stack, args.attendee, args.role),
    image: args.image,
    labels: dockerLabels(args.stack, args.attendee, args.role),
    restart: "unless-stopped",
    memory: args.memoryMiB,
    // Without it the engine allows as much swap again, and every refresh would show a difference.
    memorySwap: args.memoryMiB,
    ...(args.cpus === undefined ? {} : { cpus: canonicalCpus(args.cpus) }),
    ...LOG_LIMIT,
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
    { ...containerArgs(args), networkMode: joined, pidMode: joined, ...roleArgs },
    // The provider accepts a changed tmpfs and does not apply it to the running container.
    { ...opts, ...REPLACED_IN_PLACE, replaceOnChanges: ["tmpfs"] },
  );
}

/** The labels of a Docker object, in the form in which the provider takes them. */
export function dockerLabels(
  stack: string,
  attendee: string,
  role: string,
): docker.types.input.ContainerLabel[] {
  return Object.entries(labels(stack, attendee, role)).map(([label, value]) => ({ label, value }));
}

/** The spelling in which the engine's figure reads back: `1` as `1.0`, `0.5` and `0.25` as they are. */
function canonicalCpus(cpus: number): string {
  return Number.isInteger(cpus) ? cpus.toFixed(1) : String(cpus);
}
