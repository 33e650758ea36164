import { closest, distance } from "fastest-levenshtein";

import { VOLUME_USES } from "./built-in.ts";
import { DNS_LABEL, DNS_LABEL_RULE, suggestLabel } from "./dns-label.ts";
import { type Reader, refuse } from "./reading.ts";

/** Reads any text that is not empty. YAML makes something else of `8080` or `on`, unless it is in quotes. */
export const readText: Reader<string> = (value) => {
  if (typeof value === "string" && value.trim() !== "") return { value };
  if (typeof value === "string") return refuse(value, "is empty", "write some text");
  const isScalar = typeof value === "number" || typeof value === "boolean";
  return refuse(
    value,
    "is not text",
    isScalar ? `write "${String(value)}", with the quotes` : "write some text",
  );
};

/** Reads the value of an environment variable: any text, also an empty one. */
export const readVariable: Reader<string> = (value) => (value === "" ? { value } : readText(value));

/** Reads the name of an environment variable. */
export const readVariableName: Reader<string> = (value) => {
  if (typeof value === "string" && /^[A-Za-z_]\w*$/.test(value)) return { value };
  return refuse(value, "is not a name for a variable", "write letters, digits and _, no digit first");
};

/** A reader of one word out of a few. */
export function wordReader<const Word extends string>(words: readonly Word[]): Reader<Word> {
  return (value) => {
    const word = words.find((known) => known === value);
    if (word !== undefined) return { value: word };
    const near = typeof value === "string" ? nearest(value, words) : undefined;
    const fix = near === undefined ? `write one of ${words.join(", ")}` : `write ${near}`;
    return refuse(value, `is not one of ${words.join(", ")}`, fix);
  };
}

/** The word that was probably meant: one that was begun (`mem`), or one of which at most a third is wrong. */
export function nearest(text: string, words: readonly string[]): string | undefined {
  if (words.length === 0) return undefined;
  const small = text.toLowerCase();
  const begun = small.length > 1 ? words.find((word) => word.startsWith(small)) : undefined;
  const near = closest(small, words);
  return begun ?? (distance(small, near) <= Math.max(1, near.length / 3) ? near : undefined);
}

/**
 * `[host[:port]/]repository[:tag][@digest]`, or an id. Only enough to catch slips: whether the image exists is for
 * the engine to say.
 */
const IMAGE =
  /^(?:(?:localhost|[A-Za-z0-9-]*\.[A-Za-z0-9.-]+|[A-Za-z0-9.-]+(?=:\d+\/))(?::\d+)?\/)?[a-z0-9][a-z0-9._/-]*(?::\w[\w.-]{0,127})?(?:@sha256:[0-9a-f]{64})?$/;

/** Reads an image reference. */
export const readImage: Reader<string> = (value) => {
  if (typeof value === "string" && IMAGE.test(value)) return { value };
  const plain = typeof value === "string" ? value.trim().toLowerCase() : "";
  const fix = `write ${IMAGE.test(plain) ? `"${plain}"` : 'a reference such as "docker:28-cli"'}`;
  return refuse(value, "is not an image reference", fix);
};

/** A volume of a pod and the place where a service sees it. */
export interface VolumeSettings {
  /** Last part of the volume's name `<stack>-<attendee>-<use>`: a DNS label. Services that name the same share it. */
  readonly use: string;
  /** Absolute path inside the service's container. */
  readonly path: string;
}

const ENGINE_DATA: readonly string[] = [VOLUME_USES.registry, VOLUME_USES.dind];

/** Reads `use:/absolute/path`. */
export const readVolume: Reader<VolumeSettings> = (value) => {
  if (typeof value !== "string") return refuse(value, "is not a volume", 'write "data:/data"');
  const [, use, path] = /^([^:]*):(\/[^:]+)$/.exec(value) ?? [];
  const [name = "", place = ""] = value.split(":");
  const label = suggestLabel(name, "data", new Set(ENGINE_DATA));
  const fix = `write "${label}:${/^\/./.test(place) ? place : "/data"}"`;
  if (/^[./~]|^[A-Za-z]:\\/.test(value)) {
    return refuse(value, "names a directory of the host: a pod gets none, only volumes of its own", fix);
  }
  if (use === undefined || path === undefined) return refuse(value, "is not <use>:/<absolute path>", fix);
  if (!DNS_LABEL.test(use)) return refuse(value, `has a use that is no name: ${DNS_LABEL_RULE}`, fix);
  if (ENGINE_DATA.includes(use)) return refuse(value, "is the data of a built-in member", fix);
  return { value: { use, path } };
};
