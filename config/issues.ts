import type { z } from "zod";

import type { Problem } from "./problem.ts";
import { isRecord, quote } from "./reading.ts";
import { nearest } from "./text.ts";

/** Turns what zod found into what a trainer reads. */
export function problemsFromIssue(issue: z.core.$ZodIssue): Problem[] {
  const path = formatPath(issue.path);
  const value = issue.input === undefined ? "missing" : quote(issue.input);
  switch (issue.code) {
    case "custom":
      return [{ path, message: issue.message, fix: fixOf(issue.params) }];
    case "unrecognized_keys":
      return issue.keys.map((key) => unknownKey([...issue.path, key], issue.message.split(", ")));
    case "invalid_key":
      return issue.issues.flatMap((inner) => problemsFromIssue({ ...inner, path: issue.path }));
    case "invalid_union":
      return chosen(issue).flatMap((inner) =>
        problemsFromIssue({ ...inner, path: [...issue.path, ...inner.path] }),
      );
    case "invalid_type":
      return [wrongType(path, value, issue)];
    default:
      return [
        {
          path,
          message: `${value} is not accepted: ${issue.message}`,
          fix: "the README shows the whole configuration",
        },
      ];
  }
}

/** `["attendees", 3, "memory"]` → `workshop:attendees[3].memory`. */
export function formatPath([first = "", ...rest]: readonly PropertyKey[]): string {
  const isPlain = (key: PropertyKey): boolean => /^[\w-]+$/.test(String(key));
  const step = (key: PropertyKey): string => {
    if (typeof key === "number") return `[${key}]`;
    return isPlain(key) ? `.${String(key)}` : `[${quote(String(key))}]`;
  };
  return `workshop:${isPlain(first) ? String(first) : quote(String(first))}${rest.map(step).join("")}`;
}

function unknownKey(path: readonly PropertyKey[], known: readonly string[]): Problem {
  const key = String(path.at(-1));
  const meant = nearest(key, known);
  return {
    path: formatPath(path),
    message: `${quote(key)} is not a setting`,
    fix: meant === undefined ? `remove it, or write one of ${known.join(", ")}` : `write ${meant}`,
  };
}

/** What is wrong with the kind of value that was meant, where a group and a single value are accepted. */
function chosen({ input, errors }: z.core.$ZodIssueInvalidUnion): readonly z.core.$ZodIssue[] {
  return errors.at(isRecord(input) ? 0 : -1) ?? [];
}

/** The schema puts into the message what its fix needs: see schema.ts. */
function wrongType(path: string, value: string, issue: z.core.$ZodIssueInvalidType): Problem {
  const isMissing = issue.input === undefined;
  if (issue.expected === "array") {
    return {
      path,
      message: isMissing ? value : `${value} is not a list`,
      fix: `write\n${issue.message.replaceAll(/^/gm, "  ")}`,
    };
  }
  if (issue.expected === "record") {
    const [what = "", example = ""] = issue.message.split("\n");
    return { path, message: `${value} is not a set of ${what}`, fix: `write them as ${example}` };
  }
  return {
    path,
    message: `${value} is not a group of settings`,
    fix: `write some of the keys ${issue.message}`,
  };
}

function fixOf(params: unknown): string {
  return isRecord(params) && typeof params.fix === "string" ? params.fix : "";
}
