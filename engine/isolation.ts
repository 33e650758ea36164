import { text } from "node:stream/consumers";

import type Docker from "dockerode";

import { ROLE_LABEL, STACK_LABEL } from "../plan/names.ts";
import {
  firstUserId,
  ROOTLESS_CAPABILITIES,
  ROOTLESS_DEVICE,
  ROOTLESS_SECURITY,
  rootlessCommand,
} from "../plan/rootless.ts";
import { engineReason } from "./reason.ts";

/** What a rootless engine needs of its host, and of its image. */
export const ROOTLESS_NEED =
  "use Linux 5.11 or newer with user namespaces allowed (user.max_user_namespaces), /dev/net/tun, and the engine's image " +
  "of workshop:imageSet debian";

/** What a trainer takes upon themselves with the other kind of engine. */
export const PRIVILEGED_MEANS = "attendees can become root on the host then";

/** How long an engine may take to start and to run a container: it does in 2 s, and a busy machine takes longer. */
const PATIENCE_MS = 60_000;

/** Most of what a failed try said that is worth repeating. */
const LONGEST_REASON = 300;

/**
 * Finds out whether a host can give a pod a rootless engine, by starting one with all the rights of a pod's and having
 * it run a container. What was tried is gone afterwards, by itself also if this process is killed.
 *
 * @param image of the engine; the host has it.
 * @returns what stood in the way, in the words of whoever refused; undefined if nothing did.
 */
export async function rootlessObstacle(
  engine: Docker,
  image: string,
  stack: string,
): Promise<string | undefined> {
  try {
    return await tryRootless(engine, image, stack);
  } catch (error) {
    return engineReason(error);
  }
}

/** Name of the container that this process tries, so that a check beside it does not take it for a leftover. */
export function triedEngineName(): string {
  return `workshop-rootless-${process.pid}`;
}

async function tryRootless(engine: Docker, image: string, stack: string): Promise<string | undefined> {
  const container = await engine.createContainer(declaration(image, stack));
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
    await container.remove({ force: true, v: true }).catch(() => undefined); // it goes by itself when it ends
  }
}

function declaration(image: string, stack: string): Docker.ContainerCreateOptions {
  return {
    name: triedEngineName(),
    Image: image,
    Cmd: [...rootlessCommand(firstUserId(stack, "doctor")), "try-engine", "dockerd"],
    // Plain text, without a framing of two streams.
    Tty: true,
    Labels: { [STACK_LABEL]: stack, [ROLE_LABEL]: "doctor" },
    HostConfig: {
      // Nor does a keeper get to see it as one that has stopped.
      AutoRemove: true,
      CapDrop: ["ALL"],
      CapAdd: [...ROOTLESS_CAPABILITIES],
      Devices: [{ PathOnHost: ROOTLESS_DEVICE, PathInContainer: ROOTLESS_DEVICE, CgroupPermissions: "rwm" }],
      SecurityOpt: [...ROOTLESS_SECURITY],
      Tmpfs: { "/run": "" },
    },
  };
}

/** The last lines that it wrote, on one. */
function reasonIn(output: string, code: number): string {
  const lines = output.split(/[\r\n]+/).filter((line) => line.trim() !== "");
  return lines.slice(-2).join(" ").slice(-LONGEST_REASON) || `exit code ${code}`;
}
