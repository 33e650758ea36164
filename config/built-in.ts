/** The containers that every pod has. */
export const ROLES = ["anchor", "registry", "dind", "shell"] as const;

/** A container that every pod has. */
export type Role = (typeof ROLES)[number];

/** The containers that every host has, once for all its pods. */
export const HOST_ROLES = ["keeper", "firewall", "door", "gateway"] as const;

/** A container that every host has. */
export type HostRole = (typeof HOST_ROLES)[number];

/** The image of every container that is not a trainer's own service. */
export type Images = Readonly<Record<Role | HostRole, string>>;

/** TCP port of the pod's localhost at which the attendee's engine listens. */
export const ENGINE_PORT = 2375;

/** TCP port of the pod's localhost at which the attendee's registry listens. */
export const REGISTRY_PORT = 5000;

/** TCP port of the pod's localhost at which Shell-In-A-Box serves the terminal, where it does: its usual one. */
export const SHELL_IN_A_BOX_PORT = 4200;

/** Names that a service cannot have: those of a pod's own containers, and of the host's. */
export const RESERVED_NAMES: readonly string[] = [...ROLES, ...HOST_ROLES];

/** Who has the trainer's page: a name beside the attendees' ids, so no attendee can have it. */
export const TRAINER = "trainer";

/** The code by which walk-ins take a pod: a name beside the attendees' ids too, where rotations are counted. */
export const CLASS_CODE = "code";

const MOST_WALK_INS = 30;

/** Ids of the pods that wait for walk-ins, `guest-1` to `guest-30`, in the order in which they are made. */
export const WALK_IN_IDS: readonly string[] = Array.from(
  { length: MOST_WALK_INS },
  (_, index) => `guest-${index + 1}`,
);

/**
 * The use of the volume that a built-in role keeps its data on. A service may share `home` with the shell, as an
 * editor would. Two programs that write to the data of a registry or an engine destroy it, so these are not for
 * sharing.
 */
export const VOLUME_USES = { registry: "registry", dind: "docker", shell: "home" } as const satisfies Partial<
  Record<Role, string>
>;

/** Where the attendee's files are, in the shell and, so that containers can mount them, in the engine. */
export const HOME = "/home/workshop";

/**
 * What an attendee's address opens: the terminal of the class's own, or Shell-In-A-Box in the pod, which needs no
 * WebSocket and has one screen for all windows.
 */
export const TERMINALS = ["xterm", "shellinabox"] as const;

/** One of {@link TERMINALS}. */
export type Terminal = (typeof TERMINALS)[number];

/** Where the images come from that a class does not name itself; images/references.ts says what is in each set. */
export const IMAGE_SETS = ["official", "debian"] as const;

/** One of {@link IMAGE_SETS}. */
export type ImageSet = (typeof IMAGE_SETS)[number];

/**
 * What keeps an attendee's engine from the host: nothing; or a user namespace in which its root is nobody outside, which
 * the engine makes by itself (rootless), the host's engine for the whole pod (userns), or a runtime (sysbox).
 */
export const ISOLATIONS = ["privileged", "rootless", "userns", "sysbox"] as const;

/** One of {@link ISOLATIONS}. */
export type Isolation = (typeof ISOLATIONS)[number];
