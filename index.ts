import * as pulumi from "@pulumi/pulumi";

import { WorkshopHost } from "./components/workshop-host.ts";
import { WorkshopPod } from "./components/workshop-pod.ts";
import { parseConfiguration } from "./config/parse.ts";
import { ConfigurationError } from "./config/problem.ts";
import { connectEngine, EngineUnreachableError } from "./engine/connect.ts";
import { limitPids } from "./engine/pids.ts";
import { preflight } from "./engine/preflight.ts";
import { imageReferences } from "./images/references.ts";
import { neededImages } from "./plan/images.ts";
import { type PodPlan, planWorkshop } from "./plan/workshop.ts";

const stack = pulumi.getStack();
const source = `Pulumi.${stack}.yaml`;

/** How to get in, by attendee. */
export const attendees = await withoutStackTrace(workshop);

/** What an attendee is told. */
interface Handout {
  readonly name: string;
  /** The command that leads into the pod. */
  readonly enter: pulumi.Output<string>;
}

async function workshop(): Promise<Record<string, Handout>> {
  const configuration = parseConfiguration(stackConfiguration(), source);
  const plan = planWorkshop(stack, configuration);
  const images = { ...imageReferences(configuration.imageSet), ...configuration.images };
  const needed = neededImages(plan, images);

  const engine = await connectEngine();
  const { problems, warnings } = await preflight(engine, plan, needed);
  if (problems.length > 0) throw new ConfigurationError(source, problems);
  for (const warning of warnings) await pulumi.log.warn(warning);

  const host = new WorkshopHost("host", { images: needed.values() });
  const declare = ({ attendee, services, ...pod }: PodPlan): WorkshopPod =>
    new WorkshopPod(attendee.id, {
      ...pod,
      stack,
      images: host.imageIds(images),
      services: services.map((service) => ({ ...service, image: host.imageId(service.image) })),
    });
  const pods = plan.pods.map((pod) => ({ ...pod, component: declare(pod) }));

  for (const { component, pids } of pulumi.runtime.isDryRun() ? [] : pods) {
    component.containerIds.apply((ids) => Promise.all(ids.map((id) => limitPids(engine, id, pids))));
  }
  const enter = ({ shellName }: WorkshopPod): pulumi.Output<string> =>
    pulumi.interpolate`docker exec -it ${shellName} bash`;
  return Object.fromEntries(
    pods.map(({ attendee, component }) => [attendee.id, { name: attendee.name, enter: enter(component) }]),
  );
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
