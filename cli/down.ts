import type Docker from "dockerode";

import { connectEngine } from "../engine/connect.ts";
import { labelled, removeAll } from "../engine/labelled.ts";
import { recover } from "../tools/pulumi/recover.ts";
import { INTERRUPTED, openPulumi, removeStack, runPulumi, stackExists } from "../tools/pulumi/session.ts";
import { removeStackFile, shortName, stackFile } from "../tools/pulumi/stack-file.ts";
import { stepsOn } from "../tools/steps.ts";
import type { Consent } from "../tools/engine/ensure.ts";
import { consentFor } from "./consent.ts";
import type { Options } from "./options.ts";

/** Options of Pulumi with which a destroy leaves something standing, on purpose. */
const PARTIAL = /^(--target|-t$|--exclude|--preview-only)/;

/**
 * `./workshop down`: `pulumi destroy`, then the stack's state, then whatever on the engine still carries the
 * stack's label, such as what a killed run made and never wrote down.
 *
 * @returns 0 when nothing is left, or a part was asked for and is gone, 130 after Ctrl-C, else 1.
 */
export async function down(options: Options): Promise<number> {
  const engine = await connectEngine();
  const steps = stepsOn(process.stderr);
  const pulumi = await openPulumi(steps);
  const { stack } = options;
  if (await stackExists(pulumi, stack)) {
    await recover(pulumi, engine, stack, steps);
    const stackArgs = ["--stack", stack, "--config-file", stackFile(stack).path];
    const code = await runPulumi(pulumi, [
      "destroy",
      ...stackArgs,
      ...(options.yes ? ["--yes", "--skip-preview"] : []),
      ...options.rest,
    ]);
    if (code !== 0) return code === INTERRUPTED ? code : 1;
    if (options.rest.some((word) => PARTIAL.test(word))) return 0;
    await removeStack(pulumi, stack);
    await removeStackFile(stack);
  }
  return sweep(engine, shortName(stack), consentFor(options));
}

/** Removes what no state knows of, after showing it. */
async function sweep(engine: Docker, stack: string, consent: Consent): Promise<number> {
  const left = await labelled(engine, stack);
  if (left.length > 0) {
    const list = left.map(({ kind, name }) => `  ${kind} ${name}`).join("\n");
    console.error(
      `The engine has more with the label of the stack "${stack}" than Pulumi's state knew:\n${list}`,
    );
    if (!(await consent(`Remove ${left.length === 1 ? "it" : `all ${left.length}`}?`))) return 1;
    await removeAll(left);
  }
  console.error(`Nothing is left of the stack "${stack}".`);
  return 0;
}
