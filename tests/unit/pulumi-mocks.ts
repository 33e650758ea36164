import * as pulumi from "@pulumi/pulumi";

/** A resource as a program declared it. */
export interface Declared {
  /** Type token, such as `docker:index/volume:Volume`. */
  readonly type: string;
  /** Pulumi's name, not Docker's. */
  readonly name: string;
  /** What the provider would get: outputs resolved, and nothing of what is undefined. */
  readonly inputs: Readonly<Record<string, unknown>>;
  /** Those that were given, by the component or by the provider's own class, without the parent. */
  readonly options: Readonly<Record<string, unknown>>;
  readonly parent: pulumi.Resource | undefined;
}

/** What came of a program. */
export interface Outcome<T> {
  /** What it returned. */
  readonly result: T;
  /** All that it declared, by type, then by name. */
  readonly declared: readonly Declared[];
}

/** The part of what mocks are told that is of use here; Pulumi types the inputs as any. */
interface Registration {
  readonly type: string;
  readonly name: string;
  readonly inputs: Record<string, unknown>;
  readonly custom?: boolean;
}

/** The parent has a field of its own, the transformations are ours, and the version is that of the npm package. */
const IGNORED_OPTIONS = ["parent", "transformations", "version"];

/**
 * Runs a program against mocks, and waits until all that it declared is registered. Not to be run twice at a time:
 * Pulumi keeps its mocks for the whole process.
 *
 * A resource of a provider gets the id `id-of-<name>`, an image the `imageId` `id-of-<reference>`,
 * and a volume the `mountpoint` `/volumes/<name>`.
 *
 * @param program gives the options to the components that it declares, or their options stay unknown.
 * @throws what the program throws.
 */
export async function declare<T>(
  program: (opts: pulumi.ComponentResourceOptions) => T | Promise<T>,
): Promise<Outcome<T>> {
  const declared: Declared[] = [];
  const noted = new Map<string, Pick<Declared, "options" | "parent">>();
  // Mocks are told of inputs only, transformations of options too. These come first: they run in the constructor.
  const note: pulumi.ResourceTransformation = ({ type, name, opts }) => {
    const given = Object.entries(opts).filter(([option]) => !IGNORED_OPTIONS.includes(option));
    noted.set(`${type} ${name}`, { options: Object.fromEntries(given), parent: opts.parent });
    return undefined;
  };

  await pulumi.runtime.setMocks({
    newResource: ({ type, name, inputs, custom }: Registration) => {
      const { options, parent } = noted.get(`${type} ${name}`) ?? { options: {}, parent: undefined };
      declared.push({ type, name, inputs, options, parent });
      return { id: custom ? `id-of-${name}` : undefined, state: { ...inputs, ...computed(type, inputs) } };
    },
    call: ({ token }) => {
      throw new Error(`${token} was called`);
    },
  });
  const result = await withShortTraces(() => program({ transformations: [note] }));
  // Returns when no registration is under way any more, those included that waited for others.
  await pulumi.runtime.disconnect();

  const order = ({ type, name }: Declared): string => `${type} ${name}`;
  return { result, declared: declared.toSorted((a, b) => (order(a) < order(b) ? -1 : 1)) };
}

/**
 * The one resource of a type and name.
 *
 * @param kind last part of the type token: `Container`.
 * @throws when there is none, or more than one.
 */
export function find(declared: readonly Declared[], kind: string, name: string): Declared {
  const [found, ...more] = ofKind(declared, kind).filter((resource) => resource.name === name);
  if (found !== undefined && more.length === 0) return found;
  throw new Error(`${kind} ${name} was declared ${found === undefined ? "not at all" : "more than once"}`);
}

/** The resources of a type, given as for {@link find}. */
export function ofKind(declared: readonly Declared[], kind: string): Declared[] {
  return declared.filter(({ type }) => type.endsWith(`:${kind}`));
}

/** A resource as text, to compare byte for byte. Without the parent, which leads to everything else. */
export function toJson({ type, name, inputs, options }: Declared): string {
  return JSON.stringify({ type, name, inputs, options });
}

/** Waits for the value of an output. One that fails never comes, and the test runs into its time limit. */
export function valueOf<T>(output: pulumi.Output<T>): Promise<pulumi.Unwrap<T>> {
  return new Promise((resolve) => {
    pulumi.output(output).apply(resolve);
  });
}

/** Pulumi writes a stack trace for every promise that it makes: with whole ones, a pod takes five times as long. */
async function withShortTraces<T>(work: () => T | Promise<T>): Promise<T> {
  const usual = Error.stackTraceLimit;
  Error.stackTraceLimit = 1;
  try {
    return await work();
  } finally {
    Error.stackTraceLimit = usual;
  }
}

function computed(type: string, inputs: Registration["inputs"]): Record<string, unknown> {
  const name = String(inputs["name"]);
  switch (type) {
    case "docker:index/remoteImage:RemoteImage":
      return { imageId: `id-of-${name}` };
    case "docker:index/volume:Volume":
      return { mountpoint: `/volumes/${name}` };
    default:
      return {};
  }
}
