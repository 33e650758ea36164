import { z } from "zod";

import { IMAGE_SETS, ISOLATIONS, RESERVED_NAMES, TERMINALS, WALK_IN_IDS } from "./built-in.ts";
import { networkReader } from "./cidr.ts";
import { readPasswordOwner, readSeed } from "./credentials.ts";
import { DNS_LABEL, DNS_LABEL_RULE, suggestLabel } from "./dns-label.ts";
import { pathReader, readDomain } from "./gateway.ts";
import { numberReader } from "./numbers.ts";
import { isRecord, type Reader, refuse } from "./reading.ts";
import { sizeReader } from "./sizes.ts";
import { readImage, readText, readVariable, readVariableName, readVolume, wordReader } from "./text.ts";

/** Where pods live unless told otherwise: addresses that RFC 6598 sets apart from the Internet and from home LANs. */
export const DEFAULT_CIDR = "100.64.0.0/10";

/** Where browsers find the class unless told otherwise: every browser takes it, and all names under it, to this machine. */
export const DEFAULT_DOMAIN = "localhost";

/** A port that no privilege is needed for. */
export const DEFAULT_PORT = 8443;

/** Where a certificate can come from, other than from files. */
export const CERTIFICATES = ["internal", "acme"] as const;

/** A pod whose settings nobody gave. */
export const DEFAULT_POD = {
  memoryMiB: 2048,
  cpus: 1,
  pids: 1024,
  isolation: "privileged",
  services: [],
} as const;

/** Memory of a service that does not say: 256 MiB. */
export const DEFAULT_SERVICE_MEMORY_MIB = 256;

const MAX_SIZE_MIB = 4 * 1024 ** 2;

/** A value that one of our readers reads. Its problems carry their own fix. */
function leaf<T>(read: Reader<T>) {
  return z.unknown().transform((input, context): T => {
    const reading = read(input);
    if ("value" in reading) return reading.value;
    context.issues.push({ code: "custom", input, message: reading.refused, params: { fix: reading.fix } });
    return z.NEVER;
  });
}

/** An object without unknown keys. The message of its own issues is the list of the keys it knows. */
function settings<Shape extends z.core.$ZodLooseShape>(shape: Shape) {
  return z.strictObject(shape, { error: () => Object.keys(shape).join(", ") });
}

/** A list. The message of its own issues is an example of one. */
function list<Item extends z.ZodType>(item: Item, example: string) {
  return z.array(item, { error: () => example });
}

/** A set of named values. The message of its own issues: what the set is of, and below it an example. */
function named<Value extends z.ZodType>(key: Reader<string>, value: Value, what: string, example: string) {
  return z.record(leaf(key), value, { error: () => `${what}\n${example}` });
}

const readServiceName: Reader<string> = (value) => {
  const taken = new Set(RESERVED_NAMES);
  if (typeof value !== "string") return refuse(value, "is not a name", "write a name such as editor");
  const fix = `write ${suggestLabel(value, "service", taken)}`;
  if (taken.has(value)) return refuse(value, "is the name of a built-in container", fix);
  return DNS_LABEL.test(value) ? { value } : refuse(value, `is not a name: ${DNS_LABEL_RULE}`, fix);
};

const ID_FIX =
  "write an id such as alice; a word like on or no, which YAML takes for another thing, in quotes";

const image = leaf(readImage);

const service = settings({
  /** Last part of the container's name, unique in the pod. A change replaces the service, not the pod. */
  name: leaf(readServiceName),
  /** Any image reference. A change replaces the service. */
  image,
  /** What to run, word by word. Default: what the image says. A change replaces the service. */
  command: list(leaf(readText), '["sleep", "infinity"]').exactOptional(),
  /** Environment variables. Default: none beyond the image's. A change replaces the service. */
  env: named(readVariableName, leaf(readVariable), "variables", 'PORT: "8080"').default({}),
  /** Volumes of the pod, `use:/absolute/path`. Default: none. A change replaces the service. */
  volumes: list(leaf(readVolume), '["data:/data"]').default([]),
  /** Limit, 16MiB to 4096GiB, on top of the pod's own memory. Default: 256MiB. Changed in place. */
  memory: leaf(
    sizeReader({ minMiB: 16, maxMiB: MAX_SIZE_MIB, exampleMiB: DEFAULT_SERVICE_MEMORY_MIB }),
  ).default(DEFAULT_SERVICE_MEMORY_MIB),
}).transform(({ memory, ...rest }) => ({ ...rest, memoryMiB: memory }));

const CPUS = { what: "a number of CPUs", min: 0.1, max: 256, example: DEFAULT_POD.cpus };
const readFewCpus = numberReader({ ...CPUS, decimals: 2 });
const readManyCpus = numberReader({ ...CPUS, decimals: 1 });

/** From 10 up the Docker provider rounds some hundredths away, and every refresh would replace the members. */
const readCpus: Reader<number> = (value) => {
  const isMany = typeof value === "number" && value >= 10 && value <= CPUS.max;
  return (isMany ? readManyCpus : readFewCpus)(value);
};

const pod = {
  /** Limit of the built-in members together, 512MiB to 4096GiB. Default: 2GiB. Changed in place. */
  memory: leaf(
    sizeReader({ minMiB: 512, maxMiB: MAX_SIZE_MIB, exampleMiB: DEFAULT_POD.memoryMiB }),
  ).exactOptional(),
  /**
   * Cores that each member may use: 0.1 to 256, in hundredths below 10 and tenths from there. Default: 1. A change
   * replaces the members.
   */
  cpus: leaf(readCpus).exactOptional(),
  /** Processes and threads of each member, 64 to 1,000,000. Default: 1024. Changed in place. */
  pids: leaf(
    numberReader({
      what: "a whole number of processes",
      min: 64,
      max: 1_000_000,
      decimals: 0,
      example: DEFAULT_POD.pids,
    }),
  ).exactOptional(),
  /**
   * What the built-in members may keep on disk together, 2GiB to 4096GiB. Default: not limited; an engine that cannot
   * limit it refuses. A change holds for pods made from then on: nobody's volume is replaced.
   */
  disk: leaf(sizeReader({ minMiB: 2048, maxMiB: MAX_SIZE_MIB, exampleMiB: 20 * 1024 })).exactOptional(),
  /**
   * What the pod's engine is: `privileged`, with which an attendee can become root on the host, or in a user namespace:
   * `rootless`, one of its own; `userns`, the one of a host's engine that remaps users; `sysbox`, that runtime's. Default:
   * privileged. A host that cannot do what is asked for refuses. A change replaces the engine, to and from sysbox the
   * pod; what it keeps waits on the volume, for a change back.
   */
  isolation: leaf(wordReader(ISOLATIONS)).exactOptional(),
  /** Further members. Default: none. A change touches the services named, not the pod. */
  services: list(service, "- name: editor\n  image: codercom/code-server").exactOptional(),
};

const attendee = settings({
  /** A DNS label, unique in the roster. Its form is checked with the whole roster in view: see roster.ts. */
  id: leaf<string>((value) =>
    typeof value === "string" ? { value } : refuse(value, "is not an id", ID_FIX),
  ),
  /** Any text. Default: the id. */
  name: leaf(readText).exactOptional(),
  ...pod,
  /** The pod's own network, /16 to /29, inside `workshop:network`. Default: planned. A change replaces the pod. */
  subnet: leaf(
    networkReader({ minPrefix: 16, maxPrefix: 29, usualPrefix: 28, example: "100.64.0.0/28" }),
  ).exactOptional(),
});

const readRotation = numberReader({
  what: "a whole number",
  min: 0,
  max: 1_000_000,
  decimals: 0,
  example: 1,
});

const walkInsReader = numberReader({
  what: "a whole number of walk-ins",
  min: 0,
  max: WALK_IN_IDS.length,
  decimals: 0,
  example: 3,
});

/** Pulumi hands a number that stands in no list or group over as text. */
const readWalkIns: Reader<number> = (value) =>
  walkInsReader(typeof value === "string" && /^-?\d+(?:\.\d+)?$/.test(value) ? Number(value) : value);

/** The group first: issues.ts goes by that. */
const certificate = z.union([
  settings({
    /** The certificate and those that lead from it to a known authority, for the domain and `*.` the domain. */
    cert: leaf(pathReader("/etc/ssl/workshop/fullchain.pem")),
    /** Its private key, without a passphrase. */
    key: leaf(pathReader("/etc/ssl/workshop/privkey.pem")),
  }),
  leaf(wordReader(CERTIFICATES)),
]);

const gateway = {
  /**
   * The DNS name of the class; every attendee's is under it: `alice.localhost`. It and all names under it must lead to
   * the host. Default: `localhost`, which leads every machine to itself.
   */
  domain: leaf(readDomain).default(DEFAULT_DOMAIN),
  /** The TCP port of the host, 1 to 65535. Default: 8443, as below 1024 another web server may be at home. */
  port: leaf(
    numberReader({ what: "a port", min: 1, max: 65_535, decimals: 0, example: DEFAULT_PORT }),
  ).default(DEFAULT_PORT),
  /**
   * Where certificates come from. `internal`, the default: an authority of the gateway's own, so that browsers warn
   * until they are told to trust it. `acme`: Let's Encrypt, which must reach port 80 or 443 of the host by the domain's
   * name. Or PEM files by their absolute paths on the machine that runs the program.
   */
  certificate: certificate.default("internal"),
};

/** The stack's keys of the namespace `workshop:`, as a trainer writes them. */
export const configuration = settings({
  /** Who gets a pod. The only key that must be there. */
  attendees: list(
    // `- alice` is short for `- id: alice`.
    z.preprocess((item) => (isRecord(item) ? item : { id: item }), attendee),
    "workshop:attendees:\n  - alice",
  ),
  /**
   * Pods for people who are not on the list, 0 to 30: `guest-1`, `guest-2`, … They are as `pod` says, and whoever has
   * the class's code takes one at the front door. Default: 0. A change makes or removes the last ones, and touches
   * nobody else.
   */
  walkIns: leaf(readWalkIns).default(0),
  /** What every pod is like. An attendee's own settings win; a list of services replaces this one whole. */
  pod: settings(pod).default({}),
  /** Image of each built-in role: any reference. Default: as `imageSet` says. A change replaces the member. */
  images: settings({
    anchor: image.exactOptional(),
    registry: image.exactOptional(),
    dind: image.exactOptional(),
    shell: image.exactOptional(),
  }).default({}),
  /** Where images that `images` leaves out come from: Docker's own, or built on the spot from Debian packages. */
  imageSet: leaf(wordReader(IMAGE_SETS)).exactOptional(),
  /** The IPv4 range, /8 to /24, that every pod's network is cut from. A change replaces every pod. */
  network: settings({
    cidr: leaf(
      networkReader({ minPrefix: 8, maxPrefix: 24, usualPrefix: 16, example: DEFAULT_CIDR }),
    ).default(DEFAULT_CIDR),
  }).prefault({}),
  /**
   * From which every password is made: 16 characters or more, random ones. Default: made once and kept in
   * `.workshop/seed` of this clone. Best set by `pulumi config set --secret`. A change gives everyone another password.
   */
  seed: leaf(readSeed).exactOptional(),
  /**
   * How often a password was changed, 0 to 1,000,000, by the attendee's id, `trainer`, or `code` for the code of
   * walk-ins. Default: 0 each. A change gives that one person another password, and ends the sessions that the old one
   * opened; of a walk-in it frees the pod. `./workshop rotate` makes it.
   */
  rotations: named(readPasswordOwner, leaf(readRotation), "ids with numbers", "alice: 1").default({}),
  /**
   * What an attendee's address opens: `xterm`, the default, or `shellinabox`, for networks that let no WebSocket
   * through. A change replaces every shell, and ends what runs in it.
   */
  terminal: leaf(wordReader(TERMINALS)).default("xterm"),
  /** How browsers get in. A change replaces gateway and door, which interrupts everybody's terminal; no pod notices. */
  gateway: settings(gateway).prefault({}),
});

/** One further member of a pod. */
export type ServiceSettings = z.output<typeof service>;

/** What {@link configuration} reads, before the defaults of the pod reach the attendees. */
export type ParsedConfiguration = z.output<typeof configuration>;
