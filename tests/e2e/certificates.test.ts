import { mkdtemp, readFile, rm } from "node:fs/promises";
import { get } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";

import { afterAll, beforeAll, expect, it } from "vitest";

import { insist, run, TestClass } from "./class.ts";

// Whether a client that checks certificates gets in: by the class's own authority, and by a trainer's certificate.

let workshop: TestClass;
let folder: string;

beforeAll(async () => {
  workshop = await TestClass.open();
  folder = await mkdtemp(join(tmpdir(), "certificates-"));
});
afterAll(async () => {
  await workshop.end();
  await rm(folder, { recursive: true, force: true });
});

/** Trusts nobody but `ca`; without it, everybody. */
async function ask(name: string, path: string, ca?: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const trust = ca === undefined ? { rejectUnauthorized: false } : { ca };
    // Not every resolver takes the names to this machine.
    const here = { host: "127.0.0.1", servername: name, headers: { Host: `${name}:${workshop.port}` } };
    const asked = get({ ...here, ...trust, port: workshop.port, path, agent: false }, (response) => {
      text(response).then(resolve, reject);
    });
    asked.on("error", reject);
  });
}

/** A self-signed certificate. */
async function certify(name: string, ...names: string[]): Promise<{ cert: string; key: string }> {
  const [cert, key] = [join(folder, `${name}.pem`), join(folder, `${name}.key`)];
  const made = [
    "-newkey",
    "ec",
    "-pkeyopt",
    "ec_paramgen_curve:P-256",
    "-nodes",
    "-keyout",
    key,
    "-out",
    cert,
  ];
  const says = [
    "-subj",
    "/CN=workshop",
    "-addext",
    `subjectAltName=${names.map((one) => `DNS:${one}`).join(",")}`,
  ];
  insist(await run("openssl", ["req", "-x509", "-days", "2", ...made, ...says]));
  return { cert, key };
}

it("by the authority of the class, whose root the gateway hands out", async () => {
  await workshop.up({ attendees: ["alice"] });
  const root = await ask("localhost", "/authority.crt");
  for (const name of ["localhost", "alice.localhost", "8080-alice.localhost"]) {
    expect(await ask(name, "/", root)).toContain("<!doctype html>");
  }
  // The controls: somebody else's authority, and another name's page.
  const { cert } = await certify("another", "localhost");
  await expect(ask("localhost", "/", await readFile(cert, "utf8"))).rejects.toThrow(/certificate/);
  expect(await ask("alice.localhost", "/authority.crt")).not.toContain("BEGIN CERTIFICATE");
});

it("by the trainer's own certificate, with which no pod is touched", async () => {
  const certificate = await certify("own", "workshop.test", "*.workshop.test");
  const before = await workshop.containerIds();
  const gateway = { port: workshop.port, domain: "workshop.test", certificate };
  await workshop.up({ attendees: ["alice"], gateway });
  expect(await workshop.containerIds()).toEqual(before);
  const root = await readFile(certificate.cert, "utf8");
  for (const name of ["workshop.test", "alice.workshop.test", "8080-alice.workshop.test"]) {
    expect(await ask(name, "/", root)).toContain("<!doctype html>");
  }
  expect(await ask("workshop.test", "/authority.crt", root)).not.toContain("BEGIN CERTIFICATE");
});
