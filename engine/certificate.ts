import { readFile } from "node:fs/promises";

import type { Certificate } from "../components/gateway.ts";
import type { GatewaySettings } from "../config/parse.ts";
import { ConfigurationError } from "../config/problem.ts";

/**
 * Reads a certificate of the trainer's from its files; what is no file stays what it is.
 *
 * @throws ConfigurationError naming each file that cannot be read, or is not PEM.
 */
export async function readCertificate(
  source: string,
  certificate: GatewaySettings["certificate"],
): Promise<Certificate> {
  if (typeof certificate === "string") return certificate;
  const read = async (kind: "cert" | "key", what: string) => {
    const path = certificate[kind];
    const at = `workshop:gateway.certificate.${kind}`;
    const fix = `write the path of a PEM file with ${what}`;
    try {
      const text = await readFile(path, "utf8");
      const isPem = text.includes("-----BEGIN ");
      return { text, problems: isPem ? [] : [{ path: at, message: `"${path}" is not PEM`, fix }] };
    } catch (error) {
      const reason = error instanceof Error && "code" in error ? String(error.code) : String(error);
      const message = `"${path}" cannot be read (${reason})`;
      return { text: "", problems: [{ path: at, message, fix }] };
    }
  };
  const [cert, key] = await Promise.all([
    read("cert", "the certificate and its chain"),
    read("key", "the certificate's private key"),
  ]);
  const problems = [...cert.problems, ...key.problems];
  if (problems.length > 0) throw new ConfigurationError(source, problems);
  return { cert: cert.text, key: key.text };
}
