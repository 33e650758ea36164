import * as pulumi from "@pulumi/pulumi";

import { type DeclaredPod, declareWorkshop } from "./components/workshop.ts";
import { parseConfiguration } from "./config/parse.ts";
import { ConfigurationError } from "./config/problem.ts";
import { connectEngine, engineSocket, EngineUnreachableError } from "./engine/connect.ts";
import { limitPids } from "./engine/pids.ts";
import { preflight } from "./engine/preflight.ts";
import { imageReferences } from "./images/references.ts";
import { planWorkshop } from "./plan/workshop.ts";

const stack = pulumi.getStack();
const source = `Pulumi.${stack}.yaml`;

/** What an attendee is told. */
interface Handout {
  readonly name: string;
  /** The command that leads into the pod. */
  readonly enter: pulumi.Output<string>;
}

/** What each attendee is told, by id. */
export const attendees = await withoutStackTrace(workshop);

async function workshop(): Promise<Record<string, Handout>> {
  const configuration = parseConfiguration(stackConfiguration(), source);
  const plan = planWorkshop(stack, configuration);
  const images = { ...imageReferences(configuration.imageSet ?? "official"), ...configuration.images };

  const engine = await connectEngine();
  const { problems, warnings, limitsLayers } = await preflight(engine, plan, images);
  if (problems.length > 0) throw new ConfigurationError(source, problems);
  for (const warning of warnings) await pulumi.log.warn(warning);

  const pods = declareWorkshop(plan, images, { socket: engineSocket(), limitsLayers });
  if (!pulumi.runtime.isDryRun()) {
    for (const { component, pids } of pods) {
      for (const id of component.containerIds) id.apply((container) => limitPids(engine, container, pids));
    }
  }
  return Object.fromEntries(pods.map((pod) => [pod.attendee.id, handout(pod)]));
}

function handout({ attendee, component }: DeclaredPod): Handout {
  return { name: attendee.name, enter: pulumi.interpolate`docker exec -it ${component.shellName} bash -l` };
}

/** The project's keys of the stack's configuration, without the prefix. */
function stackConfiguration(): Record<string, unknown> {
  const prefix = `${pulumi.getProject()}:`;
  const entries = Object.entries(pulumi.runtime.allConfig()).filter(([key]) => key.startsWith(prefix));
  return Object.fromEntries(entries.map(([key, value]) => [key.slice(prefix.length), value]));
}

/** What people can mend is shown without a stack trace, everything else with one. */
async function withoutStackTrace<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const theirs = error instanceof ConfigurationError || error instanceof EngineUnreachableError;
    throw theirs ? new pulumi.RunError(error.message) : error;
  }
}
