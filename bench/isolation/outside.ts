import type Docker from "dockerode";

import { networkName, ROLE_LABEL, STACK_LABEL } from "../../plan/names.ts";
import { SERVE_GIB } from "./workloads.ts";

/**
 * Starts a server of one GiB outside of some pods, in the network of each.
 *
 * @param image a busybox of the host's.
 * @param label of the stack that it gets: not the class's own, whose keeper would take it for one of its containers.
 * @returns its addresses, by the attendees.
 */
export async function serveOutside(
  engine: Docker,
  image: string,
  label: string,
  { stack, attendees }: { readonly stack: string; readonly attendees: readonly string[] },
): Promise<ReadonlyMap<string, string>> {
  const names = attendees.map((attendee) => networkName(stack, attendee));
  const container = await engine.createContainer({
    name: label,
    Image: image,
    Cmd: ["sh", "-c", SERVE_GIB],
    Labels: { [STACK_LABEL]: label, [ROLE_LABEL]: "outside" },
    HostConfig: { NetworkMode: names[0] },
  });
  for (const name of names.slice(1)) await engine.getNetwork(name).connect({ Container: container.id });
  await container.start();
  const { NetworkSettings: settings } = await container.inspect();
  return new Map(
    attendees.map((attendee, index) => [attendee, settings.Networks[names[index] ?? ""]?.IPAddress ?? ""]),
  );
}
