import { z } from "zod";

import { askPulumi, type PulumiSession } from "../tools/pulumi/session.ts";
import { readPlainOutputs } from "../tools/pulumi/state.ts";

/** What one attendee is told. A stack that an older program brought up has no addresses yet. */
const attendee = z.object({
  name: z.string(),
  /** The command on the host that leads into the pod. */
  enter: z.string(),
  url: z.string().exactOptional(),
  user: z.string().exactOptional(),
  /** `[secret]` unless secrets were asked for. */
  password: z.string().exactOptional(),
});

/** The program's outputs. A run that made nothing has none. */
const outputs = z.object({
  /** By id. */
  attendees: z.record(z.string(), attendee).default({}),
  trainer: z.object({ url: z.string(), password: z.string() }).exactOptional(),
  /** Null in a class without walk-ins. */
  walkIns: z.object({ url: z.string(), code: z.string() }).nullable().default(null),
});

/** What a class tells those who take part, as Pulumi's state has it. */
export type Outputs = z.output<typeof outputs>;

/**
 * Reads the outputs of a stack.
 *
 * @param options.secrets passwords as they are, rather than `[secret]`, for which Pulumi takes a second. Default:
 *   false.
 */
export async function readOutputs(
  pulumi: PulumiSession,
  stack: string,
  { secrets = false }: { readonly secrets?: boolean } = {},
): Promise<Outputs> {
  if (!secrets) return outputs.parse((await readPlainOutputs(pulumi, stack)) ?? {});
  return parseOutputs(
    await askPulumi(pulumi, ["stack", "output", "--json", "--show-secrets", "--stack", stack]),
  );
}

/** Reads what `pulumi stack output --json` prints. */
export function parseOutputs(json: string): Outputs {
  return outputs.parse(JSON.parse(json));
}
