import * as pulumi from "@pulumi/pulumi";

import { declareWorkshop } from "./components/workshop.ts";
import { CLASS_CODE, SHELL_IN_A_BOX_PORT, TRAINER } from "./config/built-in.ts";
import { parseConfiguration, type WorkshopConfiguration } from "./config/parse.ts";
import { ConfigurationError } from "./config/problem.ts";
import { readCertificate } from "./engine/certificate.ts";
import { connectEngine, engineSocket, EngineUnreachableError } from "./engine/connect.ts";
import { limitPids } from "./engine/pids.ts";
import { preflight } from "./engine/preflight.ts";
import { type DoorRoster, tellDoor } from "./engine/roster.ts";
import { classImages } from "./images/references.ts";
import { attendeeUrl, trainerUrl, welcomeUrl } from "./plan/addresses.ts";
import {
  attendeeCredential,
  codeCredential,
  type Credential,
  showCode,
  trainerCredential,
} from "./plan/credentials.ts";
import { containerName } from "./plan/names.ts";
import type { PodPlan, WorkshopPlan } from "./plan/plan.ts";
import { planWorkshop } from "./plan/workshop.ts";
import { podsInScope } from "./tools/pulumi/scope.ts";
import { cloneSeed } from "./tools/seed.ts";
import { verifiersOf } from "./tools/verifiers.ts";

const stack = pulumi.getStack();
const source = `Pulumi.${stack}.yaml`;

const workshop = await withoutStackTrace(declare);

/** What each attendee is told, by id. */
export const attendees = workshop.attendees;

/** Where the trainer sees every pod, and by what password. */
export const trainer = workshop.trainer;

/** Where walk-ins take a pod, and by what code. Null in a class without any. */
export const walkIns = workshop.walkIns;

/** What an attendee is told. */
interface Handout {
  readonly name: string;
  /** The command that leads into the pod, on the engine's machine. */
  readonly enter: string;
  /** The address that leads there from a browser. */
  readonly url: string;
  readonly user: string;
  readonly password: pulumi.Output<string>;
}

/** Who may come in, by what. */
interface Credentials {
  readonly trainer: Credential;
  /** Undefined in a class without walk-ins. */
  readonly code: Credential | undefined;
  readonly of: (attendee: string) => Credential;
}

async function declare() {
  const configuration = parseConfiguration(stackConfiguration(), source);
  const plan = planWorkshop(stack, configuration);
  const images = classImages(configuration, "official");
  const certificate = await readCertificate(source, configuration.gateway.certificate);

  const engine = await connectEngine();
  const { problems, warnings, limitsLayers } = await preflight(engine, plan, images);
  if (problems.length > 0) throw new ConfigurationError(source, problems);
  for (const warning of warnings) await pulumi.log.warn(warning);

  // Pulumi formats a stack trace for every promise that it makes: declaring 100 pods took 8.9 s with them and 2.8 s
  // without. What may fail from here on says in its message what it is.
  Error.stackTraceLimit = 0;
  const around = { socket: engineSocket(), limitsLayers, certificate, only: podsInScope() };
  const { host, pods } = await declareWorkshop(plan, images, around);
  const credentials = await credentialsOf(configuration);
  if (!pulumi.runtime.isDryRun()) {
    for (const { component, pids } of pods) {
      for (const id of component.containerIds) id.apply((container) => limitPids(engine, container, pids));
    }
    const roster = await doorRoster(plan, credentials);
    host.doorId.apply((door) => tellDoor(engine, door, roster));
  }
  const handouts = plan.pods.map(
    ({ attendee }) => [attendee.id, handout(plan, attendee, credentials)] as const,
  );
  return {
    attendees: Object.fromEntries(handouts),
    trainer: { url: trainerUrl(plan.gateway), password: pulumi.secret(credentials.trainer.password) },
    // Pulumi warns of an undefined output.
    walkIns: credentials.code
      ? { url: welcomeUrl(plan.gateway), code: pulumi.secret(showCode(credentials.code.password)) }
      : null,
  };
}

function handout(
  { stack, gateway }: WorkshopPlan,
  { id, name }: PodPlan["attendee"],
  credentials: Credentials,
): Handout {
  return {
    name,
    enter: `docker exec -it ${containerName(stack, id, "shell")} bash -l`,
    url: attendeeUrl(gateway, id),
    user: id,
    password: pulumi.secret(credentials.of(id).password),
  };
}

async function credentialsOf(configuration: WorkshopConfiguration): Promise<Credentials> {
  const { attendees, seed, rotations } = configuration;
  const from = { seed: seed ?? (await cloneSeed()), stack };
  const hasGuests = attendees.some(({ isGuest }) => isGuest);
  return {
    trainer: trainerCredential(from, rotations.get(TRAINER) ?? 0),
    code: hasGuests ? codeCredential(from, rotations.get(CLASS_CODE) ?? 0) : undefined,
    of: (attendee) => attendeeCredential(from, attendee, rotations.get(attendee) ?? 0),
  };
}

async function doorRoster(
  { pods, terminal }: WorkshopPlan,
  { trainer, code, of }: Credentials,
): Promise<DoorRoster> {
  const everybody = [trainer, ...(code ? [code] : []), ...pods.map(({ attendee }) => of(attendee.id))];
  const verifier = await verifiersOf(stack, everybody);
  return {
    trainer: verifier(trainer),
    ...(code && { code: verifier(code) }),
    ...(terminal === "shellinabox" ? { home: SHELL_IN_A_BOX_PORT } : {}),
    attendees: pods.map(({ attendee }) => ({ ...attendee, password: verifier(of(attendee.id)) })),
  };
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
