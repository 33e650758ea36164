import type { Labelled } from "../../engine/labelled.ts";
import type { PodContainer, RunningPod } from "../../engine/pods.ts";
import { note, ok, type Verdict, warning } from "./verdict.ts";

/** What the engine has with the label of a stack. */
export interface ClassFacts {
  readonly stack: string;
  readonly pods: readonly Pick<RunningPod, "attendee" | "containers">[];
  /** What all pods share: keeper and firewall. */
  readonly shared: readonly PodContainer[];
  readonly objects: readonly Pick<Labelled, "kind" | "name">[];
}

/** Whether a class of this stack runs, or was left over. */
export function judgeClass({ stack, pods, shared, objects }: ClassFacts): Verdict {
  const title = "class";
  if (objects.length === 0) return ok(title, `the engine has nothing of the stack "${stack}"`);
  const down = `./workshop down --stack ${stack}    # takes it all away`;
  if (pods.length === 0) return warning(title, `left over of the stack "${stack}": ${names(objects)}`, down);

  const containers = [...shared, ...pods.flatMap((pod) => pod.containers)];
  const idle = containers.filter(({ state }) => state !== "running");
  const count = `${pods.length} ${pods.length === 1 ? "pod" : "pods"}`;
  if (idle.length === 0) return note(title, `${count} of the stack "${stack}" running`, down);
  const detail = `${count} of the stack "${stack}", of whose containers ${idle.length} do not run: ${names(idle)}`;
  return warning(title, detail, `./workshop up --stack ${stack} --refresh    # repairs it\n${down}`);
}

const NAMED = 3;

function names(things: readonly { readonly name: string; readonly kind?: string }[]): string {
  const named = things
    .slice(0, NAMED)
    .map(({ name, kind }) => (kind === undefined ? name : `${kind} ${name}`));
  const rest = things.length - named.length;
  return named.join(", ") + (rest > 0 ? ` and ${rest} more` : "");
}
