import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";

import type Docker from "dockerode";

import { engineReason } from "./reason.ts";

/** An image that the engine neither has nor can pull, and the reason. */
export interface MissingImage {
  readonly image: string;
  readonly reason: string;
}

const PATIENCE_MS = 20_000;

/**
 * Finds the images that the engine neither has nor can pull. Registries are asked by the engine, as for a pull,
 * and nothing is pulled.
 *
 * A refusal by a registry for which the user has credentials does not count: the engine asks without them here,
 * and the provider pulls with them.
 */
export async function missingImages(engine: Docker, references: Iterable<string>): Promise<MissingImage[]> {
  const checked = await Promise.all(
    [...new Set(references)].map(async (image) => ({ image, reason: await obstacle(engine, image) })),
  );
  return checked.flatMap(({ image, reason }) => (reason === undefined ? [] : [{ image, reason }]));
}

/** Whether the engine has an image. */
export async function hasImage(engine: Docker, reference: string): Promise<boolean> {
  return (await imageId(engine, reference)) !== undefined;
}

/**
 * What a reference means to the engine by now.
 *
 * @returns undefined where the engine has no such image.
 */
export async function imageId(engine: Docker, reference: string): Promise<string | undefined> {
  try {
    return (await engine.getImage(reference).inspect()).Id;
  } catch (error) {
    if (statusOf(error) === 404) return undefined;
    throw error;
  }
}

async function obstacle(engine: Docker, image: string): Promise<string | undefined> {
  return (await hasImage(engine, image)) ? undefined : registryObstacle(engine, image);
}

/**
 * Asks the registry of an image, by way of the engine, whether it has the image. Nothing is pulled.
 *
 * @param patienceMs how long the registry may take. Default: 20 s.
 * @returns undefined if it has; else why not.
 */
export async function registryObstacle(
  engine: Docker,
  image: string,
  patienceMs = PATIENCE_MS,
): Promise<string | undefined> {
  const patience = AbortSignal.timeout(patienceMs);
  const error = await askRegistry(engine, image, patience);
  if (patience.aborted) return `no answer within ${patienceMs / 1000} s`;
  if (error === undefined) return undefined;
  const refused = [401, 403].includes(statusOf(error) ?? 0);
  return refused && (await hasCredentials(image)) ? undefined : engineReason(error);
}

async function askRegistry(
  engine: Docker,
  image: string,
  abortSignal: AbortSignal,
): Promise<Error | undefined> {
  const path = `/distribution/${image}/json`;
  return new Promise((resolve) => {
    // dockerode's own call for this question knows no timeout.
    engine.modem.dial({ path, method: "GET", statusCodes: { 200: true }, abortSignal }, (error) => {
      resolve(error ?? undefined);
    });
  });
}

function statusOf(error: unknown): number | undefined {
  return error instanceof Error && "statusCode" in error && typeof error.statusCode === "number"
    ? error.statusCode
    : undefined;
}

/** Whether `docker login` has been said to the registry of an image, or a credential helper may know it. */
async function hasCredentials(image: string): Promise<boolean> {
  const folder = process.env["DOCKER_CONFIG"] ?? join(homedir(), ".docker");
  try {
    const config: unknown = JSON.parse(await readFile(join(folder, "config.json"), "utf8"));
    if (typeof config !== "object" || config === null) return false;
    const { auths, credHelpers, credsStore } = config as Record<string, unknown>;
    const known = [auths, credHelpers].flatMap((group) => Object.keys(group ?? {}));
    return credsStore !== undefined || known.some((registry) => registry.includes(registryOf(image)));
  } catch {
    return false;
  }
}

/** `ghcr.io` of `ghcr.io/a/b:1`; `docker.io` of `a/b` and `b`. */
function registryOf(image: string): string {
  const [first = "", ...rest] = image.split("/");
  return rest.length > 0 && /[.:]|^localhost$/.test(first) ? first : "docker.io";
}
