import { z } from "zod";

import { IMAGE_SETS, RESERVED_NAMES } from "./built-in.ts";
import { networkReader } from "./cidr.ts";
import { DNS_LABEL, DNS_LABEL_RULE, suggestLabel } from "./dns-label.ts";
import { numberReader } from "./numbers.ts";
import { isRecord, type Reader, refuse } from "./reading.ts";
import { sizeReader } from "./sizes.ts";
import { readImage, readText, readVariable, readVolume, wordReader } from "./text.ts";

/** Where pods live unless told otherwise: addresses that RFC 6598 sets apart from the Internet and from home LANs. */
export const DEFAULT_CIDR = "100.64.0.0/10";

/** A pod whose settings nobody gave. */
export const DEFAULT_POD = { memoryMiB: 2048, cpus: 1, pids: 1024, services: [] } as const;

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
  env: z
    .record(z.string().regex(/^[A-Za-z_]\w*$/), leaf(readVariable), { error: () => 'PORT: "8080"' })
    .default({}),
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

/** The stack's keys of the namespace `workshop:`, as a trainer writes them. */
export const configuration = settings({
  /** Who gets a pod. The only key that must be there. */
  attendees: list(
    // `- alice` is short for `- id: alice`.
    z.preprocess((item) => (isRecord(item) ? item : { id: item }), attendee),
    "workshop:attendees:\n  - alice",
  ),
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
});

/** One further member of a pod. */
export type ServiceSettings = z.output<typeof service>;

/** What {@link configuration} reads, before the defaults of the pod reach the attendees. */
export type ParsedConfiguration = z.output<typeof configuration>;
