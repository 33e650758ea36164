import type Docker from "dockerode";

import { connectEngine } from "../../engine/connect.ts";
import { STACK_LABEL } from "../../plan/names.ts";
import type { EngineControl } from "../../tools/engine/control.ts";
import { localControl } from "../../tools/engine/local-control.ts";
import { stepsOn } from "../../tools/steps.ts";
import { consentFor } from "../consent.ts";
import { interruptible } from "../interruptible.ts";
import { type OwnClass, withOwnClass } from "../own-class.ts";
import { drillClass } from "./drill-class.ts";
import { type DrilledClass, readClass } from "./drilled-class.ts";
import { type DrillCommand, parseDrill } from "./options.ts";
import { report, reportJson } from "./report.ts";
import { type DrillResult, isGood } from "./result.ts";

/**
 * `./workshop drill`: breaks the pods of a class in every way, and times how they come back.
 *
 * @returns 0 when every pod came back with its data, 2 for a wrong command line, 130 after Ctrl-C, else 1.
 */
export async function drill(args: readonly string[]): Promise<number> {
  const command = parseDrill(args);
  if (typeof command === "string") {
    console.error(`${command}\n\n./workshop help lists the options.`);
    return 2;
  }
  const engine = await connectEngine();
  return interruptible(async (signal) => {
    const result = await (command.stack === undefined
      ? drillOwn(engine, command, signal)
      : drillExisting(engine, command.stack, command, signal));
    if (result === undefined) return 1;
    console.log(command.json ? reportJson(result) : report(result));
    return isGood(result) ? 0 : 1;
  });
}

async function drillOwn(
  engine: Docker,
  command: DrillCommand,
  signal: AbortSignal,
): Promise<DrillResult | undefined> {
  // Before the class is made, so that nobody is asked half-way.
  const others = await othersOn(engine);
  const reach = await reachOf(command, others);
  const stops = typeof reach !== "string" && others.length > 0;
  if (stops && !(await agreed(command, [othersWarning(others)]))) return undefined;
  return withOwnClass(engine, ownClass(command.attendees), signal, (stack) =>
    run(engine, stack, command, reach, signal),
  );
}

function ownClass(count: number): OwnClass {
  const attendees = Array.from({ length: count }, (_, index) => `pod-${index + 1}`);
  return { stack: "drill", command: "drill", event: "a drill", configuration: { attendees } };
}

async function drillExisting(
  engine: Docker,
  stack: string,
  command: DrillCommand,
  signal: AbortSignal,
): Promise<DrillResult | undefined> {
  const drilled = await readClass(engine, stack);
  const others = await othersOn(engine, stack);
  const reach = await reachOf(command, others);
  const warnings = [classWarning(drilled), ...(typeof reach === "string" ? [] : [othersWarning(others)])];
  return (await agreed(command, warnings)) ? run(engine, stack, command, reach, signal) : undefined;
}

function run(
  engine: Docker,
  stack: string,
  { scenarios }: DrillCommand,
  control: EngineControl | string,
  signal: AbortSignal,
): Promise<DrillResult> {
  return drillClass(engine, stack, { scenarios, control, steps: stepsOn(process.stderr), signal });
}

/** Names of the running containers that are not the class's: an engine that is stopped takes them along. */
async function othersOn(engine: Docker, stack?: string): Promise<string[]> {
  const containers = await engine.listContainers();
  return containers
    .filter(({ Labels: labels }) => stack === undefined || labels[STACK_LABEL] !== stack)
    .map(({ Id: id, Names: [name = id] }) => name.replace(/^\//, ""));
}

/** What stops the engine, or why it is left alone. */
async function reachOf(
  { engine: isForced, scenarios }: DrillCommand,
  others: readonly string[],
): Promise<EngineControl | string> {
  if (scenarios.every(({ scope }) => scope !== "engine")) return "no scenario is about the engine";
  const control = await localControl();
  if (typeof control === "string" || isForced || others.length === 0) return control;
  return `the engine also runs ${some(others)}; with --engine they are stopped too`;
}

async function agreed(command: DrillCommand, warnings: readonly string[]): Promise<boolean> {
  if (await consentFor(command)(`${warnings.join("\n")}\nGo on?`)) return true;
  console.error("Nothing was touched. To agree beforehand: --yes");
  return false;
}

function classWarning({ stack, pods }: DrilledClass): string {
  return (
    `The class "${stack}" is there, of ${some(pods.map(({ attendee }) => attendee))}. A drill kills all that their ` +
    "pods consist of,\none by one and all at once. Whoever is at work in a shell is thrown out, again and again, and " +
    "what runs in a pod's engine\nis killed with it. Files, images and registries stay, and containers that always restart."
  );
}

function othersWarning(others: readonly string[]): string {
  const along = others.length === 0 ? "" : `, and takes along ${some(others)}`;
  return `It also stops and kills this machine's Docker engine${along}.`;
}

/** `alice, bob, carol and 9 others`. */
function some(names: readonly string[]): string {
  const shown = names.slice(0, 3);
  const more = names.length - shown.length;
  return more > 0 ? `${shown.join(", ")} and ${more} others` : shown.join(", ");
}
