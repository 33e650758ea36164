import type { Roster } from "../roster.ts";
import { ok, problem, type Verdict, warning } from "./verdict.ts";

/** Whether there is a roster, and a right one. */
export function judgeRoster(roster: Roster): Verdict {
  const title = "roster";
  switch (roster.kind) {
    case "read": {
      const { length } = roster.plan.pods;
      return ok(title, `${length} ${length === 1 ? "attendee" : "attendees"} in ${roster.source}`);
    }
    case "wrong":
      return problem(title, `${roster.source}: ${roster.summary}`, roster.report);
    case "absent": {
      const fix = "It lists who attends:\n  config:\n    workshop:attendees:\n      - alice\n      - bob";
      const detail = `there is no ${roster.source}`;
      return roster.isAsked
        ? problem(title, detail, fix)
        : warning(title, `${detail}, so the machine is checked without a class in view`, fix);
    }
  }
}
