import fc from "fast-check";

import { ISOLATIONS } from "../../config/built-in.ts";
import { DNS_LABEL } from "../../config/dns-label.ts";

/** Ids of attendees. Dashes are frequent, as they make names collide. */
export const label = fc
  .string({ unit: fc.constantFrom("a", "b", "z", "0", "9", "-"), minLength: 1, maxLength: 30 })
  .filter((text) => DNS_LABEL.test(text));

/** Rosters: ids, all different. */
export const roster = fc.uniqueArray(label, { minLength: 1, maxLength: 12 });

/** Anything that YAML can hold, of which much looks like a configuration, so that every branch gets its share. */
export const configurationLike = fc.letrec<Record<"raw" | "pod" | "service" | "attendee", unknown>>((tie) => {
  const text = fc.oneof(
    fc.string({ unit: "binary" }),
    label,
    fc.constantFrom("1GiB", "a:/b", "10.0.0.0/16", "[1", "{}", "/a/b", "0123456789abcdef"),
  );
  const encrypted = fc.record({ secure: text });
  const any = fc.oneof(text, fc.jsonValue(), fc.double(), fc.constant(undefined), encrypted);
  const either = (arbitrary: fc.Arbitrary<unknown>) => fc.oneof(any, arbitrary);
  const group = (keys: Record<string, fc.Arbitrary<unknown>>) =>
    fc
      .tuple(fc.record(keys, { requiredKeys: [] }), fc.dictionary(fc.string(), any, { maxKeys: 1 }))
      .map(([known, unknown]) => ({ ...known, ...unknown }));
  const pod = {
    memory: any,
    cpus: any,
    pids: any,
    disk: any,
    isolation: fc.oneof(any, fc.constantFrom(...ISOLATIONS)),
    services: either(fc.array(tie("service"), { maxLength: 3 })),
  };
  const mixed = either(fc.array(any, { maxLength: 3 }));
  return {
    service: either(group({ name: any, image: any, command: mixed, env: any, volumes: mixed, memory: any })),
    pod: either(group(pod)),
    attendee: either(group({ id: any, name: any, subnet: any, ...pod })),
    raw: group({
      attendees: either(fc.array(tie("attendee"), { maxLength: 5 })),
      walkIns: fc.oneof(any, fc.nat(40)),
      pod: tie("pod"),
      images: either(group({ anchor: any, dind: any })),
      imageSet: any,
      network: either(group({ cidr: any })),
      seed: any,
      rotations: either(fc.dictionary(fc.oneof(label, fc.string()), fc.oneof(fc.nat(2_000_000), any))),
      gateway: either(
        group({
          domain: fc.oneof(any, fc.domain(), fc.webUrl()),
          port: any,
          certificate: either(fc.oneof(fc.constantFrom("internal", "acme"), group({ cert: any, key: any }))),
        }),
      ),
    }),
  };
}).raw;
