import { existsSync } from "node:fs";
import { rename } from "node:fs/promises";

import { z } from "zod";

import { isRecord } from "../../config/reading.ts";
import { replaceFile } from "../files.ts";
import { askPulumi, type PulumiSession, stackExists, stateFile } from "./session.ts";
import { readJsonFile } from "./state-file.ts";

/** What Pulumi has written down of a stack. */
export interface StackState {
  /** Ids of everything that it takes to exist, in the words of those who gave them: the engine's for containers. */
  readonly ids: ReadonlySet<string>;
  /** Ids of the containers and networks among them. */
  readonly containersAndNetworks: readonly string[];
  /** Whether the last run was cut off in the middle of something. */
  readonly isCutOff: boolean;
}

/** Whose ids the engine gives anew to each: a volume's id is its name. */
const UNIQUE = new Set(["docker:index/container:Container", "docker:index/network:Network"]);

const deployment = z.object({
  resources: z
    .array(
      z.object({
        urn: z.string(),
        type: z.string(),
        id: z.string().optional(),
        parent: z.string().optional(),
        outputs: z.unknown().optional(),
      }),
    )
    .default([]),
  pending_operations: z.array(z.unknown()).default([]),
});

/** The file of a local backend. */
const checkpoint = z.object({ checkpoint: z.object({ latest: deployment.optional() }) });

/** What `pulumi stack export` prints. */
const exported = z.object({ deployment });

/**
 * Reads what Pulumi knows of a stack.
 *
 * @returns undefined when there is no such stack.
 */
export async function readState(session: PulumiSession, stack: string): Promise<StackState | undefined> {
  if (session.backend.isLocal) await mendState(stateFile(stack));
  if (!(await stackExists(session, stack))) return undefined;
  const { resources, pending_operations: pending } = await readDeployment(session, stack);
  const ids = resources.flatMap(({ type, id }) => (id === undefined ? [] : [{ type, id }]));
  return {
    ids: new Set(ids.map(({ id }) => id)),
    containersAndNetworks: ids.filter(({ type }) => UNIQUE.has(type)).map(({ id }) => id),
    isCutOff: pending.length > 0,
  };
}

/** Exporting takes a second, so a local state is read as it lies there. */
async function readDeployment(session: PulumiSession, stack: string): Promise<z.infer<typeof deployment>> {
  if (!session.backend.isLocal)
    return exported.parse(JSON.parse(await askPulumi(session, ["stack", "export", "--stack", stack])))
      .deployment;
  const { latest } = checkpoint.parse((await readJsonFile(stateFile(stack)))?.json).checkpoint;
  return latest ?? deployment.parse({});
}

/**
 * Reads the outputs of a stack, with `[secret]` in place of what is encrypted: what `pulumi stack output --json` prints,
 * for which Pulumi takes a second also where the state is a file of this machine.
 *
 * @returns undefined when the stack has no outputs.
 */
export async function readPlainOutputs(session: PulumiSession, stack: string): Promise<unknown> {
  const { resources } = await readDeployment(session, stack);
  return withoutSecrets(resources.find(({ type }) => type === "pulumi:pulumi:Stack")?.outputs);
}

/**
 * Reads which components of a type a stack has.
 *
 * @returns the URNs of each with those of everything that hangs on it, by its name.
 */
export async function readComponents(
  session: PulumiSession,
  stack: string,
  type: string,
): Promise<Map<string, string[]>> {
  const { resources } = await readDeployment(session, stack);
  const components = new Map<string, string[]>();
  // A parent comes before its children.
  const owners = new Map<string, string[]>();
  for (const { urn, type: own, parent = "" } of resources) {
    const urns = own === type ? [] : owners.get(parent);
    if (urns === undefined) continue;
    if (own === type) components.set(nameOf(urn), urns);
    urns.push(urn);
    owners.set(urn, urns);
  }
  return components;
}

/** Last part of a URN: https://www.pulumi.com/docs/iac/concepts/resources/names/#urns */
function nameOf(urn: string): string {
  return urn.slice(urn.lastIndexOf("::") + 2);
}

/** How Pulumi marks an encrypted value: @pulumi/pulumi, runtime/rpc, specialSigKey and specialSecretSig. */
const MARK = { key: "4dabf18193072939515e22adb298388d", secret: "1b47061264138c4ac30d75fd1eb44270" };

function withoutSecrets(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutSecrets);
  if (!isRecord(value)) return value;
  if (value[MARK.key] === MARK.secret) return "[secret]";
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withoutSecrets(item)]));
}

/**
 * Pulumi writes a state in one step, but does not wait until it is on the disk, so a power cut may leave half of it.
 * Then the state before it takes its place, which Pulumi keeps beside it; what that does not know is found by label.
 * Where that is broken too, the state counts as lost.
 */
async function mendState(state: string): Promise<void> {
  if (!existsSync(state) || (await readJsonFile(state)) !== undefined) return;
  const last = await readJsonFile(`${state}.bak`);
  if (last === undefined) await rename(state, `${state}.damaged`);
  else await replaceFile(state, last.text);
}
