import type Docker from "dockerode";

import { connectEngine } from "../engine/connect.ts";
import { killContainers } from "../engine/kill.ts";
import { labelled } from "../engine/labelled.ts";
import { recover } from "../tools/pulumi/recover.ts";
import {
  INTERRUPTED,
  openPulumi,
  type PulumiSession,
  removeStack,
  runPulumi,
} from "../tools/pulumi/session.ts";
import { removeStackFile, shortName, stackFile } from "../tools/pulumi/stack-file.ts";
import { stepsOn } from "../tools/steps.ts";
import { removeUnknown } from "../tools/unknown.ts";
import { consentFor } from "./consent.ts";
import { removeHandouts } from "./handouts/folder.ts";
import type { Options } from "./options.ts";

/** Options of Pulumi with which a destroy leaves something standing, on purpose. */
const PARTIAL = /^(--target|-t$|--exclude|--preview-only)/;

/**
 * `./workshop down`: `pulumi destroy`, then whatever on the engine still carries the stack's label, such as what a
 * killed run made and never wrote down, then the handouts and the stack's state.
 *
 * @returns 0 when nothing is left, or a part was asked for and is gone, 130 after Ctrl-C, else 1.
 */
export async function down(options: Options): Promise<number> {
  const { stack } = options;
  const engine = await connectEngine();
  const steps = stepsOn(process.stderr);
  const pulumi = await openPulumi(steps);
  const consent = consentFor(options);
  const { exists } = await recover({ pulumi, engine, steps, consent }, stack);
  if (exists) {
    const [code] = await Promise.all([destroy(pulumi, options), hasten(engine, options)]);
    if (code !== 0) return code === INTERRUPTED ? code : 1;
    if (options.rest.some((word) => PARTIAL.test(word))) return 0;
  }
  // What is left is what no state knows of: volumes that a killed run made, or everything where the state was lost.
  const left = await labelled(engine, shortName(stack));
  if (!(await removeUnknown(left, shortName(stack), steps, consent))) return 1;
  await removeHandouts(stack);
  // Last, so that a run that is killed before it is gone on with.
  if (exists) await removeStack(pulumi, stack);
  await removeStackFile(stack);
  steps.say(`Nothing is left of the stack "${shortName(stack)}".`);
  return 0;
}

/**
 * Where all of it goes and nobody is asked first, the containers need not live until Pulumi has started and gets to
 * them: it takes one kind after another, and the engine has nothing to do meanwhile.
 */
async function hasten(engine: Docker, { stack, yes, rest }: Options): Promise<void> {
  if (!yes || rest.length > 0) return;
  // What it cannot do Pulumi does, or says why not.
  await killContainers(engine, shortName(stack)).catch(() => undefined);
}

async function destroy(pulumi: PulumiSession, { stack, yes, rest }: Options): Promise<number> {
  const stackArgs = ["--stack", stack, "--config-file", stackFile(stack).path];
  return runPulumi(pulumi, ["destroy", ...stackArgs, ...(yes ? ["--yes", "--skip-preview"] : []), ...rest]);
}
