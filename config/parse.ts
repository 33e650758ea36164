import { encryptedProblems, withoutEncrypted } from "./encrypted.ts";
import { problemsFromIssue } from "./issues.ts";
import { type ImageSet, type Isolation, type Role, type Terminal, WALK_IN_IDS } from "./built-in.ts";
import { ConfigurationError, type Problem, sortProblems } from "./problem.ts";
import type { RawConfiguration } from "./reading.ts";
import { certificateProblems, serviceProblems, subnetProblems } from "./relations.ts";
import { rosterProblems } from "./roster.ts";
import {
  type CERTIFICATES,
  configuration,
  DEFAULT_POD,
  type ParsedConfiguration,
  type ServiceSettings,
} from "./schema.ts";

export type { RawConfiguration } from "./reading.ts";
export type { ServiceSettings } from "./schema.ts";
export type { VolumeSettings } from "./text.ts";

/** What one pod may use. The schema has the meaning, range and default of each field. */
export interface PodSettings {
  readonly memoryMiB: number;
  readonly cpus: number;
  readonly pids: number;
  /** Absent where disk space is not limited. */
  readonly diskMiB?: number;
  readonly isolation: Isolation;
  readonly services: readonly ServiceSettings[];
}

/** Somebody who gets a pod. */
export interface Attendee {
  /** A DNS label, unique in the roster. A change is another attendee: one pod goes, another comes. */
  readonly id: string;
  /** How the attendee is addressed. Default: the id. */
  readonly name: string;
  /** The settings of `workshop:pod`, with the attendee's own on top. */
  readonly pod: PodSettings;
  /** The pod's network in CIDR notation, where the trainer chose it. A change replaces the pod. */
  readonly subnet?: string;
  /** Whether the pod waits for a walk-in: nobody's name stands on it yet. Absent for those on the list. */
  readonly isGuest?: true;
}

/** A stack's configuration, checked, with every default applied. */
export interface WorkshopConfiguration {
  /** At least one, in the order of the roster; then the walk-ins' pods. */
  readonly attendees: readonly Attendee[];
  /** The images that the trainer chose, by built-in role. A change replaces the member. */
  readonly images: Readonly<Partial<Record<Role, string>>>;
  /** Where the other images come from. Default: `official`; ./workshop takes the set that can be had. */
  readonly imageSet?: ImageSet;
  /** The IPv4 range that pods' networks are cut from. */
  readonly network: { readonly cidr: string };
  /** From which every password is made. Absent: the clone's own. A change gives everyone another password. */
  readonly seed?: string;
  /** How often a password was changed, by the attendee's id, `trainer` or `code`. Who is not in it: 0. */
  readonly rotations: ReadonlyMap<string, number>;
  /** What an attendee's address opens. A change replaces every shell. */
  readonly terminal: Terminal;
  /** How browsers get in. */
  readonly gateway: GatewaySettings;
}

/** How browsers get in. A change replaces gateway and door, and no pod. */
export interface GatewaySettings {
  /** DNS name of the class, in small letters. */
  readonly domain: string;
  /** TCP port of the host. */
  readonly port: number;
  /** Where certificates come from: the gateway's own authority, Let's Encrypt, or PEM files by their absolute paths. */
  readonly certificate: (typeof CERTIFICATES)[number] | { readonly cert: string; readonly key: string };
}

/**
 * Reads a stack's configuration.
 *
 * @param raw the keys of the namespace `workshop:`, without the prefix. A list or group may also be the JSON of one.
 * @param source what to call the configuration in the report: `Pulumi.dev.yaml`.
 * @throws {ConfigurationError} with everything that is wrong.
 */
export function parseConfiguration(
  raw: RawConfiguration,
  source = "The stack's configuration",
): WorkshopConfiguration {
  const decoded = decode(raw);
  const { success, data, error } = configuration.safeParse(decoded, { reportInput: true });
  const encrypted = encryptedProblems(decoded);
  const others = [
    ...(error?.issues.flatMap(problemsFromIssue) ?? []),
    ...emptyRoster(decoded.attendees),
    ...rosterProblems(decoded.attendees),
    ...serviceProblems(decoded),
    ...subnetProblems(decoded),
    ...certificateProblems(decoded),
  ];
  const problems = [...encrypted, ...withoutEncrypted(others, encrypted)];
  if (!success || problems.length > 0) throw new ConfigurationError(source, sortProblems(problems));
  return applyDefaults(data);
}

/** Pulumi hands structured values over as JSON. What does not parse stays text, and is refused as such later. */
export function decode(raw: RawConfiguration): RawConfiguration {
  return Object.fromEntries(Object.entries(raw).map(([key, value]) => [key, decodeValue(value)]));
}

function decodeValue(value: unknown): unknown {
  if (typeof value !== "string" || !/^\s*[[{]/.test(value)) return value;
  try {
    const decoded: unknown = JSON.parse(value);
    return decoded;
  } catch {
    return value;
  }
}

function emptyRoster(roster: unknown): Problem[] {
  if (!Array.isArray(roster) || roster.length > 0) return [];
  const fix = "write\n  workshop:attendees:\n    - alice";
  return [{ path: "workshop:attendees", message: "[] has nobody in it", fix }];
}

function applyDefaults(parsed: ParsedConfiguration): WorkshopConfiguration {
  const { attendees, walkIns, pod, rotations, ...rest } = parsed;
  const defaults = podSettings(DEFAULT_POD, pod);
  const listed = attendees.map(({ id, name = id, subnet, ...own }) => ({
    id,
    name,
    pod: podSettings(defaults, own),
    ...(subnet === undefined ? {} : { subnet }),
  }));
  return {
    ...rest,
    rotations: new Map(Object.entries(rotations)),
    attendees: [...listed, ...guests(walkIns, defaults)],
  };
}

function guests(count: number, pod: PodSettings): Attendee[] {
  return WALK_IN_IDS.slice(0, count).map((id, index) => ({
    id,
    name: `Guest ${index + 1}`,
    pod,
    isGuest: true,
  }));
}

function podSettings(defaults: PodSettings, own: ParsedConfiguration["pod"]): PodSettings {
  const {
    memory = defaults.memoryMiB,
    cpus = defaults.cpus,
    pids = defaults.pids,
    disk = defaults.diskMiB,
    isolation = defaults.isolation,
    services = defaults.services,
  } = own;
  const limits = { memoryMiB: memory, cpus, pids, ...(disk === undefined ? {} : { diskMiB: disk }) };
  return { ...limits, isolation, services };
}
