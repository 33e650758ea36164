import type Docker from "dockerode";

import { HOST_ROLES, type ImageSet, ROLES } from "../config/built-in.ts";
import type { WorkshopConfiguration } from "../config/parse.ts";
import { labelled } from "../engine/labelled.ts";
import { ensureEngine } from "../tools/engine/ensure.ts";
import { chooseImageSet } from "../tools/images/choose-set.ts";
import { ensureImages } from "../tools/images/ensure.ts";
import { recover } from "../tools/pulumi/recover.ts";
import { createStack, openPulumi, type PulumiSession } from "../tools/pulumi/session.ts";
import { shortName, writeStackFile } from "../tools/pulumi/stack-file.ts";
import { type Steps, stepsOn } from "../tools/steps.ts";
import { UserError } from "../tools/user-error.ts";
import { consentFor } from "./consent.ts";
import type { Options } from "./options.ts";
import { rosterPath } from "./roster.ts";

/** A machine on which Pulumi can bring a class up. */
export interface SetUp {
  readonly steps: Steps;
  readonly engine: Docker;
  readonly pulumi: PulumiSession;
  /** Which images are there. */
  readonly imageSet: ImageSet;
}

/**
 * Brings everything that a class needs and that the machine does not have yet.
 *
 * @param configuration of the class, where there is one: it may name images of its own.
 */
export async function setUp(options: Options, configuration?: WorkshopConfiguration): Promise<SetUp> {
  const steps = stepsOn(process.stderr);
  const engine = await ensureEngine(steps, consentFor(options));
  // The images come over the network and Pulumi, at worst, from the compiler: side by side they take less time.
  const [imageSet, pulumi] = await Promise.all([
    bringImages(engine, steps, configuration),
    openPulumi(steps),
  ]);
  return { steps, engine, pulumi, imageSet };
}

async function bringImages(
  engine: Docker,
  steps: Steps,
  configuration?: WorkshopConfiguration,
): Promise<ImageSet> {
  const named = configuration?.imageSet;
  const { set, reason } = named === undefined ? await chooseImageSet(engine) : { set: named };
  if (reason !== undefined) steps.say(reason);
  const roles = ROLES.filter((role) => configuration?.images[role] === undefined);
  await ensureImages(engine, set, steps, [...roles, ...HOST_ROLES]);
  return set;
}

/** A stack that exists, without what a killed run left in its way. */
export interface PreparedStack {
  /** Options of Pulumi that name the stack and its configuration, and with which it makes anew what is missing. */
  readonly args: readonly string[];
  /** Whether the engine lacks something that was there. */
  readonly hasLost: boolean;
}

/**
 * Makes the stack exist, and the copy of its configuration.
 *
 * @throws UserError when the engine has a class of this name that the state knows nothing of.
 */
export async function prepareStack(options: Options, machine: SetUp): Promise<PreparedStack> {
  const { steps, engine, pulumi, imageSet } = machine;
  const { stack } = options;
  const file = await writeStackFile(stack, rosterPath(options), { "workshop:imageSet": imageSet });
  const { exists, hasLost } = await recover({ ...machine, consent: consentFor(options) }, stack);
  if (!exists) {
    await refuseStrangers(engine, shortName(stack));
    await createStack(pulumi, stack, file);
  }
  if (hasLost) steps.say("The engine lacks something that was there; Pulumi looks what, and makes it anew.");
  return { args: ["--stack", stack, "--config-file", file.path, ...(hasLost ? ["--refresh"] : [])], hasLost };
}

/** A class of the same name from another clone, or one whose state was lost: names would clash half-way. */
async function refuseStrangers(engine: Docker, stack: string): Promise<void> {
  const strangers = await labelled(engine, stack);
  if (strangers.length === 0) return;
  throw new UserError(
    `This engine has a stack "${stack}" already, of which the state here knows nothing ` +
      `(${strangers.length} containers, networks and volumes).\n` +
      "If it is the class of another clone, choose another name: --stack NAME.\n" +
      `If it is left over, ./workshop down --stack ${stack} shows it and removes it.`,
  );
}
