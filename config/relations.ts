import { contains, formatBlock, parseBlock } from "./cidr.ts";
import { suggestLabel } from "./dns-label.ts";
import type { Problem } from "./problem.ts";
import { fieldOf, itemsOf, quote, type RawConfiguration } from "./reading.ts";
import { RESERVED_NAMES } from "./built-in.ts";
import { DEFAULT_CIDR, DEFAULT_DOMAIN } from "./schema.ts";

/** Two services of one pod with the same name, and two volumes of one service in the same place. */
export function serviceProblems(raw: RawConfiguration): Problem[] {
  const attendees = itemsOf(raw.attendees);
  return [
    ...repetitions("workshop:pod", raw.pod),
    ...attendees.flatMap((attendee, index) => repetitions(`workshop:attendees[${index}]`, attendee)),
  ];
}

function repetitions(path: string, pod: unknown): Problem[] {
  const services = itemsOf(fieldOf(pod, "services"));
  const names = services.map((service) => fieldOf(service, "name"));
  const taken = new Set([...RESERVED_NAMES, ...names.filter((name) => typeof name === "string")]);
  return [
    ...repeated(names).map(({ value, index, first }) => ({
      path: `${path}.services[${index}].name`,
      message: `${quote(value)} is services[${first}] already`,
      fix: `write ${suggestLabel(value, "service", taken)}`,
    })),
    ...services.flatMap((service, index) => mountProblems(`${path}.services[${index}]`, service)),
  ];
}

function mountProblems(path: string, service: unknown): Problem[] {
  const volumes = itemsOf(fieldOf(service, "volumes"));
  const places = volumes.map((volume) => (typeof volume === "string" ? volume.split(":")[1] : undefined));
  return repeated(places).map(({ value, index, first }) => ({
    path: `${path}.volumes[${index}]`,
    message: `${quote(volumes[index])} is in the same place as volumes[${first}]`,
    fix: `write another path than ${value}`,
  }));
}

/** The texts that a list has had before, each with its index and that of the first. */
function repeated(values: readonly unknown[]): { value: string; index: number; first: number }[] {
  return values.flatMap((value, index) => {
    const first = values.indexOf(value);
    return typeof value === "string" && first < index ? [{ value, index, first }] : [];
  });
}

/** An attendee's subnet that is not inside the workshop's range. What is no network at all is left to the schema. */
export function subnetProblems(raw: RawConfiguration): Problem[] {
  const range = blockOf(fieldOf(raw.network ?? {}, "cidr") ?? DEFAULT_CIDR);
  if (range === undefined) return [];
  const example = formatBlock({ ...range, prefix: 28 });
  return itemsOf(raw.attendees).flatMap((attendee, index) => {
    const subnet = fieldOf(attendee, "subnet");
    const block = blockOf(subnet);
    if (block === undefined || contains(range, block)) return [];
    const message = `${quote(subnet)} is outside workshop:network.cidr, ${formatBlock(range)}`;
    const fix = `remove the line, or write a subnet inside, such as "${example}"`;
    return [{ path: `workshop:attendees[${index}].subnet`, message, fix }];
  });
}

/** A certificate from a known authority, for a name that is nobody's. */
export function certificateProblems({ gateway }: RawConfiguration): Problem[] {
  const domain = fieldOf(gateway, "domain") ?? DEFAULT_DOMAIN;
  if (fieldOf(gateway, "certificate") !== "acme" || typeof domain !== "string") return [];
  if (!/(?:^|\.)localhost$/.test(domain)) return [];
  return [
    {
      path: "workshop:gateway.certificate",
      message: `"acme" is not to be had for ${quote(domain)}, which every machine calls itself`,
      fix: "write internal, or as workshop:gateway.domain a name that leads to this machine from everywhere",
    },
  ];
}

function blockOf(value: unknown) {
  return typeof value === "string" ? parseBlock(value) : undefined;
}
