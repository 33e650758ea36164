import { randomUUID } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { CLONE } from "../../../tools/workspace.ts";
import { granted, type Place, refused, script } from "./attempt.ts";
import { type Scene, SERVICE_VARIABLE } from "./scene.ts";

/** Somewhere that a secret could have got to. */
interface Trace {
  /** As it reads in a table. */
  readonly where: string;
  readonly from: Place;
  /** A command that shows all of it. */
  readonly shows: () => string;
  /** Something that is known to be there. */
  readonly known: string;
  /** Whether it names the trainer's folders, and only the trainer has it. */
  readonly isTrainers?: boolean;
}

/** What the trainer has and nobody else may see, and what can be seen by design. */
export function secrets(scene: Scene): void {
  for (const { where, from, shows, known, isTrainers = false } of traces(scene)) {
    const finds = (words: readonly string[]): string => {
      const patterns = words.map((word) => `-e '${word}'`).join(" ");
      return `{ ${shows()}; } 2>&1 | grep -aqF ${patterns}`;
    };
    refused({
      what: `the passphrase, variables of Pulumi's${isTrainers ? "" : " and the trainer's folders"}, in ${where}`,
      from: [from],
      attempt: script(() => finds([...keysOf(scene), ...(isTrainers ? [] : [CLONE, scene.workshop.home])])),
      control: [{ ...from, name: `a search for "${known}"` }],
      controlled: script(() => finds([known])),
    });
    if (known !== SERVICE_VARIABLE.value) continue;
    granted({
      what: `a variable of a service's, in ${where}`,
      from: [from],
      attempt: script(() => finds([`${SERVICE_VARIABLE.name}=${known}`])),
      control: [{ ...from, name: "a search for what is nowhere" }],
      controlled: script(() => finds([randomUUID()])),
    });
  }
}

function traces(scene: Scene): readonly Trace[] {
  const { alice, engine } = scene;
  const label = (): string => `--filter label=workshop.stack=${scene.workshop.stack}`;
  const containers = (): string => `$(docker ps --all --quiet ${label()})`;
  const networks = (): string => `$(docker network ls --quiet ${label()})`;
  const volumes = (): string => `$(docker volume ls --quiet ${label()})`;
  // The shell first: it has what the control looks for.
  const parts = ["alice-shell", "alice-dind", "alice-registry", "alice-anchor", "keeper", "firewall"].join(
    " ",
  );
  return [
    {
      where: "docker inspect of containers, networks and volumes",
      from: engine,
      shows: () => `docker inspect ${containers()} ${networks()} ${volumes()}`,
      known: SERVICE_VARIABLE.value,
    },
    {
      where: "docker logs",
      from: engine,
      shows: () => `for one in ${containers()}; do docker logs $one; done`,
      known: "keeping the pods",
    },
    {
      where: "docker history of the images",
      from: engine,
      shows: () =>
        `for one in ${containers()}; do docker history --no-trunc $(docker inspect --format '{{.Image}}' $one); done`,
      known: "useradd",
    },
    {
      where: "the files of images and containers",
      from: engine,
      shows: () => `for one in ${parts}; do docker export ${scene.workshop.stack}-$one; done`,
      known: "Welcome to the workshop",
    },
    {
      where: "pulumi stack export",
      from: engine,
      shows: () =>
        `WORKSHOP_HOME=${scene.workshop.home} ./workshop pulumi stack export --stack ${scene.workshop.stack}`,
      isTrainers: true,
      known: SERVICE_VARIABLE.value,
    },
    {
      where: "the environment of the pod's processes",
      from: alice.root,
      shows: () => "cat /proc/[0-9]*/environ",
      known: "DOCKER_HOST",
    },
  ];
}

/** What opens Pulumi's state, and what the variables that hold it are called. */
function keysOf({ workshop }: Scene): string[] {
  const passphrase = join(workshop.home, "passphrase");
  return [
    "PULUMI_",
    // There is none where the trainer has a backend of their own, and then perhaps a token.
    ...(existsSync(passphrase) ? [readFileSync(passphrase, "utf8").trim()] : []),
    ...[process.env["PULUMI_ACCESS_TOKEN"] ?? []].flat(),
  ];
}
