import { text } from "node:stream/consumers";

import type Docker from "dockerode";

import type { Isolation } from "../config/built-in.ts";
import { anchorRuntime, engineRights, SYSBOX_RUNTIME } from "../plan/isolation.ts";
import { ROLE_LABEL, STACK_LABEL } from "../plan/names.ts";
import { firstUserId } from "../plan/rootless.ts";
import { engineReason } from "./reason.ts";

/** Kinds of isolation that not every host can do, nor every image. */
export const TRIED_ISOLATIONS = ["rootless", "userns", "sysbox"] as const satisfies Isolation[];

/** One of {@link TRIED_ISOLATIONS}. */
export type TriedIsolation = (typeof TRIED_ISOLATIONS)[number];

const IMAGE_NEED = "the engine's image of workshop:imageSet debian";

/** What each needs of its host and its image, as an instruction. */
export const ISOLATION_NEEDS: Readonly<Record<TriedIsolation, string>> = {
  rootless: `use Linux 5.11 or newer with user namespaces allowed (user.max_user_namespaces), /dev/net/tun, and ${IMAGE_NEED}`,
  userns: `use Linux 5.11 or newer, "userns-remap": "default" in the engine's daemon.json, and ${IMAGE_NEED}`,
  sysbox: `install Sysbox, which registers its runtime ${SYSBOX_RUNTIME} with the engine, and use ${IMAGE_NEED}`,
};

/** What a trainer takes upon themselves with the other kind of engine. */
export const PRIVILEGED_MEANS = "attendees can become root on the host then";

/** How long an engine may take to start and to run a container: it does in 2 s, and a busy machine takes longer. */
const PATIENCE_MS = 60_000;

/** Most of what a failed try said that is worth repeating. */
const LONGEST_REASON = 300;

/**
 * Finds out whether a host can give a pod an engine of a kind, by starting one as in a pod, with an anchor and all the
 * rights of a pod's, and having it run a container. What was tried is gone afterwards, by itself also if this process
 * is killed.
 *
 * @param image of the engine; the host has it.
 * @returns what stood in the way, in the words of whoever refused; undefined if nothing did.
 */
export async function isolationObstacle(
  engine: Docker,
  isolation: TriedIsolation,
  image: string,
  stack: string,
): Promise<string | undefined> {
  try {
    return (await missing(engine, isolation)) ?? (await tryEngine(engine, isolation, image, stack));
  } catch (error) {
    return engineReason(error);
  }
}

/** Names of the containers that this process tries, so that a check beside it does not take them for leftovers. */
export function triedEngineNames(): string[] {
  return TRIED_ISOLATIONS.flatMap((isolation) => Object.values(namesOf(isolation)));
}

function namesOf(isolation: TriedIsolation): { anchor: string; engine: string } {
  const engine = `workshop-${isolation}-${process.pid}`;
  return { engine, anchor: `${engine}-anchor` };
}

/** The part of the engine's answer to `GET /info` that is read here; dockerode types it as any. */
interface EngineInfo {
  readonly SecurityOptions?: readonly string[] | null;
  readonly Runtimes?: Readonly<Record<string, unknown>> | null;
}

/** What the engine says itself that it has not. */
async function missing(engine: Docker, isolation: TriedIsolation): Promise<string | undefined> {
  const { SecurityOptions: options, Runtimes: runtimes } = (await engine.info()) as EngineInfo;
  if (isolation === "userns" && options?.some((option) => option.startsWith("name=userns")) !== true)
    return "the engine does not remap users";
  if (isolation === "sysbox" && runtimes?.[SYSBOX_RUNTIME] === undefined)
    return `the engine knows no runtime ${SYSBOX_RUNTIME}`;
  return undefined;
}

async function tryEngine(
  engine: Docker,
  isolation: TriedIsolation,
  image: string,
  stack: string,
): Promise<string | undefined> {
  const labels = { [STACK_LABEL]: stack, [ROLE_LABEL]: "doctor" };
  const names = namesOf(isolation);
  const anchor = await engine.createContainer({
    name: names.anchor,
    Image: image,
    Entrypoint: ["sleep"],
    // It is removed when it ends, should nobody be left to do it.
    Cmd: [String((2 * PATIENCE_MS) / 1000)],
    Labels: labels,
    HostConfig: { AutoRemove: true, ...runtimeArgs(anchorRuntime(isolation)) },
  });
  try {
    await anchor.start();
    const joined = `container:${anchor.id}`;
    return await outcome(
      await engine.createContainer({
        name: names.engine,
        Image: image,
        ...declaration(isolation, stack, joined),
        Labels: labels,
      }),
    );
  } finally {
    await remove(anchor);
  }
}

/** Starts it, and waits for its end. */
async function outcome(container: Docker.Container): Promise<string | undefined> {
  try {
    const patience = AbortSignal.timeout(PATIENCE_MS);
    const output = await container.attach({ stream: true, stdout: true, stderr: true });
    patience.addEventListener("abort", () => output.emit("error", new Error("it took too long")));
    const [said, { StatusCode: code }] = await Promise.all([
      text(output),
      container.wait({ condition: "next-exit" }) as Promise<{ StatusCode: number }>,
      container.start(),
    ]);
    return code === 0 ? undefined : reasonIn(said, code);
  } finally {
    await remove(container);
  }
}

/** Also one that goes by itself when it ends. */
async function remove(container: Docker.Container): Promise<void> {
  await container.remove({ force: true, v: true }).catch(() => undefined);
}

function declaration(
  isolation: TriedIsolation,
  stack: string,
  joined: string,
): Pick<Docker.ContainerCreateOptions, "Cmd" | "Tty" | "HostConfig"> {
  const rights = engineRights(isolation, firstUserId(stack, "doctor"));
  const { capabilities, device, securityOpts = [] } = rights;
  return {
    Cmd: [...rights.command, "try-engine", "dockerd"],
    // Plain text, without a framing of two streams.
    Tty: true,
    HostConfig: {
      // Nor does a keeper get to see it as one that has stopped.
      AutoRemove: true,
      NetworkMode: joined,
      PidMode: joined,
      ...(capabilities === undefined ? {} : { CapDrop: ["ALL"], CapAdd: [...capabilities] }),
      ...(device === undefined
        ? {}
        : { Devices: [{ PathOnHost: device, PathInContainer: device, CgroupPermissions: "rwm" }] }),
      SecurityOpt: [...securityOpts],
      Tmpfs: { "/run": "" },
      ...runtimeArgs(rights.runtime),
    },
  };
}

function runtimeArgs(runtime: string | undefined): Pick<Docker.HostConfig, "Runtime"> {
  return runtime === undefined ? {} : { Runtime: runtime };
}

/** The last lines that it wrote, on one. */
function reasonIn(output: string, code: number): string {
  const lines = output.split(/[\r\n]+/).filter((line) => line.trim() !== "");
  return lines.slice(-2).join(" ").slice(-LONGEST_REASON) || `exit code ${code}`;
}
