import type { HostFacts } from "../../plan/host-fit.ts";
import type { WorkshopPlan } from "../../plan/plan.ts";
import { kindsOfPods, type RehearsalRecord } from "../rehearse/record.ts";
import { formatGib } from "./units.ts";
import { note, ok, type Verdict, warning } from "./verdict.ts";

const TITLE = "rehearsal";

/** Another kernel on the same machine may have some memory more or less for itself. */
const SAME_MEMORY = 0.05;

/** Whether the last rehearsal found that the machine carries such a class, where it still has something to say. */
export function judgeRehearsal(
  record: RehearsalRecord | undefined,
  plan: WorkshopPlan,
  host: Pick<HostFacts, "cpus" | "memoryMiB">,
): Verdict {
  if (record === undefined) return note(TITLE, "there was none yet", again("plays through such a class"));
  const { attendees, largest, ok: wasGood } = record;
  const when = `the rehearsal of ${record.date.slice(0, 10)}`;
  const outdated = outdatedBy(record, plan, host);
  if (outdated !== undefined)
    return note(TITLE, `${when} counts no more: ${outdated}`, again("makes another"));
  const { length } = plan.pods;
  if (!wasGood) {
    const detail = `in ${when} not all of ${attendees} robots got through; this class has ${length} pods`;
    return (length < attendees ? note : warning)(TITLE, detail, again("shows what goes wrong"));
  }
  const most = largest?.attendees ?? attendees;
  if (length > most) {
    const bound = largest === null ? "" : `, limited by ${largest.limitedBy}`;
    const detail = `this class has ${length} pods, and by ${when}, with ${attendees} robots, this host carries about ${most}${bound}`;
    return warning(TITLE, detail, `Invite fewer, or take a larger machine. ${again("tries it")}`);
  }
  return ok(TITLE, `${when}, with ${attendees} robots: this host carries about ${most} such pods`);
}

function again(what: string): string {
  return `./workshop rehearse    # ${what}`;
}

/** @returns what has changed since, so that it says nothing any more. */
function outdatedBy(
  { machine, pods }: RehearsalRecord,
  plan: WorkshopPlan,
  { cpus, memoryMiB }: Pick<HostFacts, "cpus" | "memoryMiB">,
): string | undefined {
  const isSameMemory = Math.abs(machine.memoryMiB - memoryMiB) <= SAME_MEMORY * machine.memoryMiB;
  if (machine.cpus !== cpus || !isSameMemory) {
    const now = `${cpus} CPUs and ${formatGib(memoryMiB)}`;
    return `the machine had ${machine.cpus} CPUs and ${formatGib(machine.memoryMiB)} then, and has ${now} now`;
  }
  return kindsOfPods(plan).every((kind) => pods.includes(kind)) ? undefined : "its pods were others";
}
