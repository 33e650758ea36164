import { CLASS_CODE, TRAINER, WALK_IN_IDS } from "./built-in.ts";
import { DNS_LABEL, DNS_LABEL_RULE, suggestLabel } from "./dns-label.ts";
import type { Problem } from "./problem.ts";
import { fieldOf, itemsOf, quote } from "./reading.ts";

/**
 * Ids that no attendee can have, and why. Those of walk-ins are reserved however many a class has, so that no rise of
 * the number meets anybody.
 */
const RESERVED: ReadonlyMap<string, string> = new Map([
  [TRAINER, "means the trainer's own password"],
  [CLASS_CODE, "means the code for walk-ins"],
  ...WALK_IN_IDS.map((id) => [id, "is the pod of a walk-in, which workshop:walkIns makes"] as const),
]);

/**
 * What can only be said of ids with the whole roster in view. Takes the list as it was written, so that a wrong
 * size somewhere hides no wrong id; whatever is no id at all is left to the schema.
 */
export function rosterProblems(roster: unknown): Problem[] {
  const items = itemsOf(roster);
  const ids = items.map((item) => (typeof item === "string" ? item : fieldOf(item, "id")));
  const taken = new Set([...RESERVED.keys(), ...ids.filter(isLabel)]);
  const suggest = (text: string, index: number): string => {
    const label = suggestLabel(text, `attendee-${index + 1}`, taken);
    taken.add(label);
    return label;
  };

  return ids.flatMap((id, index) => {
    if (typeof id !== "string") return [];
    const path = `workshop:attendees[${index}]${typeof items[index] === "string" ? "" : ".id"}`;
    if (!isLabel(id)) {
      const message = `${quote(id)} is not an id: ${DNS_LABEL_RULE}`;
      const name = fieldOf(items[index], "name") ?? id;
      return [{ path, message, fix: `write\n${entry(suggest(id, index), name)}` }];
    }
    const meaning = RESERVED.get(id);
    if (meaning !== undefined) {
      const other = entry(suggest(id, index), fieldOf(items[index], "name") ?? id);
      return [{ path, message: `${quote(id)} ${meaning}`, fix: `write\n${other}` }];
    }
    const first = ids.indexOf(id);
    if (first === index) return [];
    const message = `${quote(id)} is attendees[${first}] already`;
    const other = entry(suggest(id, index), fieldOf(items[index], "name"));
    return [{ path, message, fix: `remove it, or write\n${other}` }];
  });
}

function isLabel(id: unknown): id is string {
  return typeof id === "string" && DNS_LABEL.test(id);
}

/** An attendee as YAML, for a fix. */
function entry(id: string, name: unknown): string {
  const isName = typeof name === "string" && name.trim() !== "";
  return isName ? `  - id: ${id}\n    name: ${yamlText(name)}` : `  - id: ${id}`;
}

/** A text as YAML: plain where that is safe, else in double quotes, which YAML shares with JSON. */
function yamlText(text: string): string {
  const isPlain = /^\p{L}(?:[\p{L}\p{M}\p{N} '.-]*[\p{L}\p{M}\p{N}.])?$/u.test(text);
  return isPlain && !/^(?:true|false|yes|no|on|off|null|y|n)$/i.test(text) ? text : JSON.stringify(text);
}
