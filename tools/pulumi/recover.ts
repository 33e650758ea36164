import { existsSync, readFileSync } from "node:fs";
import { copyFile, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";

import type Docker from "dockerode";
import { z } from "zod";

import { labelled, type Labelled, removeAll } from "../../engine/labelled.ts";
import type { Steps } from "../steps.ts";
import { localState } from "./backend.ts";
import { askPulumi, type PulumiSession, stateFile } from "./session.ts";
import { shortName } from "./stack-file.ts";

/** The part of an exported stack that says what a run was at when it ended. */
const exported = z.looseObject({
  deployment: z.looseObject({
    pending_operations: z
      .array(
        z.looseObject({
          type: z.string(),
          resource: z.looseObject({
            type: z.string(),
            inputs: z.looseObject({ name: z.string().optional() }).optional(),
          }),
        }),
      )
      .optional(),
  }),
});

type Exported = z.infer<typeof exported>;

/**
 * What an interrupted creation may have left on the engine, by Pulumi's type. Volumes are not among them: creating
 * one that exists is no error, and it may hold somebody's work.
 */
const KINDS = new Map<string, Labelled["kind"]>([
  ["docker:index/container:Container", "container"],
  ["docker:index/network:Network", "network"],
]);

/**
 * Clears what a run that was killed left in the way of the next: Pulumi's lock, and containers and networks whose
 * creation had begun and was never written down. Does nothing where there is nothing of the kind.
 */
export async function recover(
  session: PulumiSession,
  engine: Docker,
  stack: string,
  steps: Steps,
): Promise<void> {
  if (session.backend.isLocal) await mendState(stack);
  if (await isLockedByTheDead(session, stack)) {
    steps.say("The last run was killed while it held the stack's lock; taking the lock away.");
    await askPulumi(session, ["cancel", "--yes", "--stack", stack]);
  }
  if (!(await mayHavePending(session, stack))) return;
  const state = exported.parse(JSON.parse(await askPulumi(session, ["stack", "export", "--stack", stack])));
  if ((state.deployment.pending_operations ?? []).length > 0) {
    await steps.run("Clearing up after a run that was cut off", () => forget(session, engine, stack, state));
  }
}

async function forget(session: PulumiSession, engine: Docker, stack: string, state: Exported): Promise<void> {
  const { pending_operations: pending = [], ...deployment } = state.deployment;
  const begun = new Set(
    pending
      .filter(({ type }) => type === "creating")
      .map(({ resource }) => `${KINDS.get(resource.type) ?? "?"} ${resource.inputs?.name ?? "?"}`),
  );
  const objects = await labelled(engine, shortName(stack));
  await removeAll(objects.filter(({ kind, name }) => begun.has(`${kind} ${name}`)));

  const folder = await mkdtemp(join(tmpdir(), "workshop-state-"));
  try {
    const file = join(folder, "state.json");
    await writeFile(file, JSON.stringify({ ...state, deployment }), { mode: 0o600 });
    await askPulumi(session, ["stack", "import", "--stack", stack, "--file", file]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Exporting takes a moment, so a local state is looked into first. */
async function mayHavePending({ backend }: PulumiSession, stack: string): Promise<boolean> {
  return !backend.isLocal || (await readFile(stateFile(stack), "utf8")).includes('"pending_operations"');
}

const lockOwner = z.object({ pid: z.number(), hostname: z.string() });

/** Whether every lock on a local stack is that of a process of this machine that is no more. */
async function isLockedByTheDead({ backend }: PulumiSession, stack: string): Promise<boolean> {
  const folder = join(localState(), ".pulumi", "locks", "organization", "workshop", shortName(stack));
  if (!backend.isLocal || !existsSync(folder)) return false;
  const locks = (await readdir(folder)).filter((name) => name.endsWith(".json"));
  const owners = await Promise.all(
    locks.map(async (name) => lockOwner.parse(JSON.parse(await readFile(join(folder, name), "utf8")))),
  );
  return owners.length > 0 && owners.every((owner) => owner.hostname === hostname() && !isAlive(owner.pid));
}

/** A process that has ended and that nobody has collected yet still answers to signals. */
function isAlive(pid: number): boolean {
  try {
    const [, state] = /\) (\w)/.exec(readFileSync(`/proc/${pid}/stat`, "utf8")) ?? [];
    return state !== "Z";
  } catch {
    return !existsSync("/proc/self") && answersSignals(pid);
  }
}

function answersSignals(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

/** Pulumi puts a new state in the place of the last, which it keeps; a run killed in between leaves only the last. */
async function mendState(stack: string): Promise<void> {
  const state = stateFile(stack);
  if (!existsSync(state) && existsSync(`${state}.bak`)) await copyFile(`${state}.bak`, state);
}
