import { note, ok, type Verdict, warning } from "./verdict.ts";

/** How large packets may be. */
export interface MtuFacts {
  /** Interface of the default route. */
  readonly uplink: string;
  /** Its MTU in bytes. */
  readonly mtu: number;
}

/** MTU of the bridges that Docker makes, unless told otherwise, in bytes. */
const BRIDGE_MTU = 1500;

/**
 * Whether packets from a pod fit the uplink.
 *
 * A smaller uplink does no harm by itself. Measured with 1400 against 1500: the host refuses the first packet that
 * is too large, the pod learns the size from that, and 10 MB down and 5 MB up took as long as on the host, from
 * containers inside the pod too. It hurts where the network behind the uplink drops large packets without a word;
 * then the rule below, measured to lower what a pod announces from 1460 to 1360, helps.
 */
export function judgeMtu({ uplink, mtu }: MtuFacts): Verdict {
  const title = "MTU";
  if (mtu >= BRIDGE_MTU) return ok(title, `${mtu} on ${uplink}, ${BRIDGE_MTU} in pods`);
  const detail = `${mtu} on ${uplink}, ${BRIDGE_MTU} in pods: usually they find out by themselves`;
  const rule = "FORWARD -p tcp --tcp-flags SYN,RST SYN -j TCPMSS --clamp-mss-to-pmtu";
  return note(
    title,
    detail,
    `Only if downloads hang in a pod that work on the host:\nsudo iptables -t mangle -A ${rule}`,
  );
}

/**
 * Whether attendees can pull from Docker Hub. They do so from inside a pod, over the same network as the engine.
 *
 * @param obstacle why the engine gets nothing from there. Undefined where it does.
 */
export function judgeDockerHub(obstacle: string | undefined): Verdict {
  const title = "Docker Hub";
  if (obstacle === undefined) return ok(title, "the engine reaches it");
  // The engine quotes the whole address that it asked.
  const reason = obstacle.replace(/^Get "[^"]*": /, "");
  const detail = `out of reach, so docker pull in a pod fails too (${reason})`;
  const copy = "docker save IMAGE | docker exec -i STACK-ATTENDEE-shell docker load";
  return warning(title, detail, `Give every pod the images of your exercises:\n${copy}`);
}
