import { describe, expect, test } from "vitest";

import { parseConfiguration, type RawConfiguration } from "../../config/parse.ts";
import { ConfigurationError } from "../../config/problem.ts";

// Settings of the front door: passwords and the gateway.

/** What is wrong with a configuration, each as `path: message → fix` without the prefix. */
function problems(raw: RawConfiguration): string[] {
  try {
    parseConfiguration({ attendees: ["alice"], ...raw });
    return [];
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    return error.problems.map(
      ({ path, message, fix }) => `${path.replace("workshop:", "")}: ${message} → ${fix}`,
    );
  }
}

describe("seed", () => {
  const random = "write random text, such as openssl rand -base64 24 prints";
  test.each<[unknown, string]>([
    ["swordfish", `seed: has 9 characters, and must have 16 or more → ${random}`],
    ["               x", `seed: has 1 characters, and must have 16 or more → ${random}`],
    [12345678901234, `seed: is not text → put it in quotes, or ${random}`],
    [null, `seed: is not text → put it in quotes, or ${random}`],
  ])("%j is refused, and not quoted", (seed, expected) => {
    expect(problems({ seed })).toEqual([expected]);
  });
});

describe("rotations", () => {
  const notCount = "is not a whole number from 0 to 1000000";
  const notOwner =
    "is neither an id nor trainer: at most 30 small letters, digits and dashes, with a letter first and no dash last";
  test.each<[unknown, string]>([
    ["alice", 'rotations: "alice" is not a set of ids with numbers → write them as alice: 1'],
    [["alice"], 'rotations: ["alice"] is not a set of ids with numbers → write them as alice: 1'],
    [{ alice: -1 }, `rotations.alice: -1 ${notCount} → write 0`],
    [{ alice: 1.5 }, `rotations.alice: 1.5 ${notCount} → write 2`],
    [{ alice: 2_000_000 }, `rotations.alice: 2000000 ${notCount} → write 1000000`],
    [{ alice: "1" }, `rotations.alice: "1" ${notCount} → write 1, without quotes`],
    [{ alice: null }, `rotations.alice: null ${notCount} → write 1`],
    [{ "Bob Ross": 1 }, `rotations["Bob Ross"]: "Bob Ross" ${notOwner} → write bob-ross`],
    [{ "42": 1 }, `rotations.42: "42" ${notOwner} → write alice`],
  ])("%j", (rotations, expected) => {
    expect(problems({ rotations })).toEqual([expected]);
  });
});

describe("gateway", () => {
  const notName = "is not a DNS name in small letters";
  const notAddress = "is an IP address, and attendees get names under the domain";
  const notPort = "is not a port from 1 to 65535";
  const example = "workshop.example.org";
  test.each<[unknown, string]>([
    [
      "x.org",
      'gateway: "x.org" is not a group of settings → write some of the keys domain, port, certificate',
    ],
    [
      { host: "x.org" },
      `gateway.host: "host" is not a setting → remove it, or write one of domain, port, certificate`,
    ],
    [{ domain: 1 }, `gateway.domain: 1 is not a DNS name → write ${example}`],
    [{ domain: "" }, `gateway.domain: "" ${notName} → write ${example}`],
    [{ domain: "X.Example.org" }, `gateway.domain: "X.Example.org" ${notName} → write x.example.org`],
    [{ domain: "x.example.org." }, `gateway.domain: "x.example.org." ${notName} → write x.example.org`],
    [{ domain: "*.x.example.org" }, `gateway.domain: "*.x.example.org" ${notName} → write x.example.org`],
    [{ domain: "https://x.org:443/y" }, `gateway.domain: "https://x.org:443/y" ${notName} → write x.org`],
    [{ domain: "münchen.de" }, `gateway.domain: "münchen.de" ${notName} → write xn--mnchen-3ya.de`],
    [{ domain: "my_class.org" }, `gateway.domain: "my_class.org" ${notName} → write ${example}`],
    [{ domain: "-a.org" }, `gateway.domain: "-a.org" ${notName} → write ${example}`],
    [{ domain: "10.0.0.1" }, `gateway.domain: "10.0.0.1" ${notAddress} → write a name such as ${example}`],
    [{ domain: "fd00::1" }, `gateway.domain: "fd00::1" ${notAddress} → write a name such as ${example}`],
    [{ port: 0 }, `gateway.port: 0 ${notPort} → write 1`],
    [{ port: 70_000 }, `gateway.port: 70000 ${notPort} → write 65535`],
    [{ port: "443" }, `gateway.port: "443" ${notPort} → write 443, without quotes`],
    [{ port: "https" }, `gateway.port: "https" ${notPort} → write 8443`],
    [
      { certificate: "letsencrypt" },
      'gateway.certificate: "letsencrypt" is not one of internal, acme → write one of internal, acme',
    ],
    [{ certificate: "ACME" }, 'gateway.certificate: "ACME" is not one of internal, acme → write acme'],
    [
      { certificate: "acme" },
      'gateway.certificate: "acme" is not to be had for "localhost", which every machine calls itself → ' +
        "write internal, or as workshop:gateway.domain a name that leads to this machine from everywhere",
    ],
    [
      { certificate: { cert: "/c.pem" } },
      "gateway.certificate.key: missing → write /etc/ssl/workshop/privkey.pem",
    ],
    [
      { certificate: { cert: "c.pem", key: "/k" } },
      'gateway.certificate.cert: "c.pem" is not the whole path of a file → write one such as /etc/ssl/workshop/fullchain.pem',
    ],
    [
      { certificate: { cert: "/c", key: "/k", ca: "/a" } },
      'gateway.certificate.ca: "ca" is not a setting → remove it, or write one of cert, key',
    ],
  ])("%j", (gateway, expected) => {
    expect(problems({ gateway })).toEqual([expected]);
  });

  test("a name leaves room for those in front of it", () => {
    const long = Array.from({ length: 5 }, () => "a".repeat(42)).join(".");
    expect(problems({ gateway: { domain: `${long}.b` } })).toEqual([]);
    expect(problems({ gateway: { domain: `${long}.bcd` } })).toHaveLength(1);
  });
});

describe("what is encrypted where it cannot be", () => {
  const secure = { secure: "v1:abc:def" };
  const expected =
    "is encrypted, and only workshop:seed can be → " +
    "write it in plain text; to change it by Pulumi: pulumi config set, without --secret";
  test.each<[RawConfiguration, string]>([
    [{ attendees: secure }, "attendees"],
    [{ attendees: ["alice", secure] }, "attendees[1]"],
    [{ attendees: [{ id: "alice", name: secure }] }, "attendees[0].name"],
    [{ pod: secure }, "pod"],
    [{ pod: { memory: secure } }, "pod.memory"],
    [
      { pod: { services: [{ name: "db", image: "postgres", env: { PASSWORD: secure } }] } },
      "pod.services[0].env.PASSWORD",
    ],
    [{ rotations: secure }, "rotations"],
    [{ gateway: { certificate: secure } }, "gateway.certificate"],
  ])("%j is one problem that says so", (raw, path) => {
    expect(problems(raw)).toEqual([`${path}: ${expected}`]);
  });

  test("what else is wrong is still said", () => {
    const raw = { pod: { cpu: 1, cpus: secure } };
    expect(problems(raw)).toEqual(['pod.cpu: "cpu" is not a setting → write cpus', `pod.cpus: ${expected}`]);
  });
});
