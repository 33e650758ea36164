import { mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";

import { format, resolveConfig } from "prettier";

import { replaceFile } from "../tools/files.ts";
import { sentenceOn } from "./machine.ts";
import { plot } from "./plot.ts";
import { type BenchResult, sizesOf } from "./result.ts";
import { figuresTable, markdown, ratiosTable, targetsTable } from "./tables.ts";

const DOCUMENT = "benchmarks.md";
const PLOT = "images/benchmarks.svg";

/**
 * Writes the page on a bench, and its picture.
 *
 * @returns the path of the page.
 */
export async function writeDocument(result: BenchResult, folder: string): Promise<string> {
  await mkdir(join(folder, "images"), { recursive: true });
  await replaceFile(join(folder, PLOT), plot(result));
  return writePage(join(folder, DOCUMENT), documentOf(result));
}

/**
 * Writes a page, laid out as all others are, into a folder that is made if it is not there.
 *
 * @returns its path.
 */
export async function writePage(path: string, page: string): Promise<string> {
  const style = (await resolveConfig(path)) ?? {};
  await mkdir(dirname(path), { recursive: true });
  await replaceFile(path, await format(page, { ...style, parser: "markdown" }));
  return path;
}

/** The page on a bench, in Markdown. */
export function documentOf(result: BenchResult): string {
  const sizes = sizesOf(result);
  const { runs, machine } = result;
  const targets = targetsTable(result);
  return `# Benchmarks

How long it takes to bring a class up and down, and what that costs: this program beside other ways to start the same containers, in one run. This page is written by the program that measures:

\`\`\`sh
npm run bench -- --attendees ${sizes.join(",")} --runs ${runs}
\`\`\`

${sentenceOn(machine)} ${runs === 1 ? "One run." : `${runs} runs, in which the contenders took turns.`} Ratios and orders of magnitude carry over to other machines; seconds do not. On a machine that has anything else to do, run it more often and look at the minimum.

![Seconds until every pod answers](${PLOT})

${CONTENDERS_SECTION}

${sizes.map((attendees) => sizeSection(result, attendees)).join("\n\n")}

${targets.rows.length === 0 ? "" : `## Targets\n\nOf the project, for 2 cores; medians over the runs.\n\n${markdown(targets)}`}
`;
}

const CONTENDERS_SECTION = `## Who is compared

All start the same four containers for an attendee, from the same images, with the same limits, volumes and network; the bench looks at a pod of each and refuses to go on if they differ.

- **Engine API**, the floor: the engine's API called for all pods at once, and within a pod for everything that need not wait for something else.
- **docker run**: a shell script of \`docker\` commands, one after another.
- **docker run &**: the same, with a background job for each pod.
- **docker compose**: one file with all pods, by \`network_mode: service:…\` and \`pid: service:…\`; killed rather than stopped. When an attendee goes, the network and volumes that compose leaves are removed after it.
- **this program**: \`./workshop up\` and \`./workshop down\`, from a stack that does not exist to one that does not exist.

This program does more in the same time. Every class of it has a keeper, a firewall, a door and a gateway, which are started and removed along with the pods, and in each pod's shell an SSH server for the door, which the memory of a pod shows; it checks the configuration and the engine first, remembers what it made, and waits until pods answer. The others do none of that, and end when the containers run.

## What is measured

- **A pod answers** when its engine and its registry do. It is asked in the same way whoever started it, by a process of the host in the pod's network, which begins when the engine reports the anchor.
- **Up again, no change** is \`./workshop up\` as a trainer types it. This program sees by its receipt that nothing has changed, looks whether everything is there, and asks the pods; where everything is compared, Pulumi runs (\`--expect-no-changes\`).
- **One attendee more** ends when that pod answers. **One fewer** and **down** end when containers, networks and volumes are gone.
- **CPU** is counted from the start of \`up\` until every pod answers. _Engine_ is dockerd and containerd of the host with what they start, and the shims of the class. _In the pods_ is mostly the pods' own engines, which start. _Anything else_ is the kernel and the bench at best; where it is much, the machine had something else to do and the times are too long.
- **Memory** of a pod is that of its four containers: idle without the page cache that can go at any time; the peak is the sum of what each had at its worst moment, page cache included.`;

function sizeSection(result: BenchResult, attendees: number): string {
  const ratios = ratiosTable(result, attendees);
  return [
    `## ${attendees === 1 ? "1 attendee" : `${attendees} attendees`}`,
    markdown(figuresTable(result, attendees)),
    ...(ratios === undefined ? [] : ["Ratios to the floor within the same run:", markdown(ratios)]),
  ].join("\n\n");
}
