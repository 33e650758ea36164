import { expect, test } from "vitest";

import { parseConfiguration, type RawConfiguration } from "../../config/parse.ts";

test("nobody to give a pod to", () => {
  expect(report({})).toBe(`Pulumi.dev.yaml: 1 problem, nothing was changed

workshop:attendees: missing
  write
    workshop:attendees:
      - alice`);
});

test("everything at once, in the order of the configuration", () => {
  const attendees = ["alice", "Renée O'Connor", "alice", { id: "bob", memory: "4 gigs", cpu: 2 }];
  const service = { name: "shell", image: "busybox", volumes: ["/srv/data:/data"] };
  const raw = {
    attendees,
    pod: { services: [service] },
    network: { cidr: "10.0.0.5/8" },
    imageset: "debian",
  };
  expect(report(raw)).toBe(`Pulumi.dev.yaml: 8 problems, nothing was changed

workshop:attendees[1]: "Renée O'Connor" is not an id: at most 30 small letters, digits and dashes, with a letter first and no dash last
  write
    - id: renee-o-connor
      name: Renée O'Connor
workshop:attendees[2]: "alice" is attendees[0] already
  remove it, or write
    - id: alice-2
workshop:attendees[3].cpu: "cpu" is not a setting
  write cpus
workshop:attendees[3].memory: "4 gigs" is not a size
  write "4GiB"
workshop:imageset: "imageset" is not a setting
  write imageSet
workshop:network.cidr: "10.0.0.5/8" is not the first address of its network
  write "10.0.0.0/8"
workshop:pod.services[0].name: "shell" is the name of a built-in container
  write shell-2
workshop:pod.services[0].volumes[0]: "/srv/data:/data" names a directory of the host: a pod gets none, only volumes of its own
  write "srv-data:/data"`);
});

test("the tenth attendee comes after the second", () => {
  const attendees = Array.from({ length: 11 }, (_, index) => ({
    id: `a${index}`,
    ...([2, 10].includes(index) && { x: 1 }),
  }));
  const text = report({ attendees });
  expect(text.indexOf("attendees[2]")).toBeGreaterThan(0);
  expect(text.indexOf("attendees[10]")).toBeGreaterThan(text.indexOf("attendees[2]"));
});

function report(raw: RawConfiguration): string {
  try {
    parseConfiguration(raw, "Pulumi.dev.yaml");
    return "no problem";
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
