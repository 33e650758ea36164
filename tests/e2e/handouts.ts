import { z } from "zod";

import { insist, type TestClass } from "./class.ts";

const handouts = z.object({
  attendees: z.array(z.object({ id: z.string(), url: z.string(), password: z.string() })),
  trainer: z.object({ url: z.string(), password: z.string() }),
  /** Nothing in a class without any. */
  walkIns: z.object({ url: z.string(), code: z.string() }).default({ url: "", code: "" }),
});

/** What the trainer of a class hands out. */
export type Handouts = z.output<typeof handouts>;

export async function readHandouts(workshop: TestClass): Promise<Handouts> {
  const output = insist(await workshop.workshop("handouts", "--json"));
  return handouts.parse(JSON.parse(output.slice(output.indexOf("{"))));
}
