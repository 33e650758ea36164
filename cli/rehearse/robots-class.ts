import { decode } from "../../config/parse.ts";
import { isRecord, itemsOf, type RawConfiguration } from "../../config/reading.ts";

/** What of a class's configuration makes a pod what it is, and not whose it is or how browsers find it. */
const KEPT = ["pod", "images", "imageSet", "network"];

/** What of an attendee is theirs alone, or would keep two pods from living side by side. */
const PERSONAL = new Set(["id", "name", "subnet"]);

/**
 * The configuration of a class of robots that is like another class: as many pods unless told otherwise, and the same
 * ones. Pods for walk-ins are pods like all others.
 *
 * @param written the other class's configuration, which is right.
 * @param count how many robots. Default: as many as the other class has pods. More than these begin again with the
 *   settings of the first.
 */
export function robotsClass(written: RawConfiguration, count?: number): Record<string, unknown> {
  const raw = decode(written);
  const walkIns = Array.from({ length: Number(raw["walkIns"] ?? 0) }, () => ({}));
  const pods = [...itemsOf(raw["attendees"]), ...walkIns].map(podOf);
  const attendees = Array.from({ length: count ?? pods.length }, (_, index) => ({
    id: `robot-${index + 1}`,
    ...pods[index % pods.length],
  }));
  const kept = KEPT.flatMap((key) => (raw[key] === undefined ? [] : [[key, raw[key]] as const]));
  return { attendees, ...Object.fromEntries(kept) };
}

function podOf(attendee: unknown): Record<string, unknown> {
  if (!isRecord(attendee)) return {};
  return Object.fromEntries(Object.entries(attendee).filter(([key]) => !PERSONAL.has(key)));
}
