import { isIP } from "node:net";
import { domainToASCII } from "node:url";

import { type Reader, refuse } from "./reading.ts";

/** Suggested where a value gives no hint of what was meant. */
const EXAMPLE_DOMAIN = "workshop.example.org";

/** Longest name: 253 characters, less `65535-`, an id and a dot in front. */
const MAX_LENGTH = 253 - 37;

/** Labels of small letters, digits and dashes; the last one is no number, or it would be an IP address. */
const DNS_NAME = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/** Reads a DNS name such as `workshop.example.org`. */
export const readDomain: Reader<string> = (value) => {
  if (typeof value !== "string") return refuse(value, "is not a DNS name", `write ${EXAMPLE_DOMAIN}`);
  if (isIP(value) !== 0) {
    const complaint = "is an IP address, and attendees get names under the domain";
    return refuse(value, complaint, `write a name such as ${EXAMPLE_DOMAIN}`);
  }
  return isDnsName(value)
    ? { value }
    : refuse(value, "is not a DNS name in small letters", `write ${suggest(value)}`);
};

function isDnsName(text: string): boolean {
  return text.length <= MAX_LENGTH && DNS_NAME.test(text);
}

/** What is left of a URL, a wildcard or a name in another script, if that is a DNS name. */
function suggest(value: string): string {
  const host = value
    .trim()
    .replace(/^[a-z]+:\/\//i, "")
    .replace(/[/:].*$/s, "")
    .replace(/^\*\./, "")
    .replace(/\.$/, "");
  const name = domainToASCII(host);
  return isDnsName(name) ? name : EXAMPLE_DOMAIN;
}

/** A reader of the absolute path of a file. */
export function pathReader(example: string): Reader<string> {
  return (value) => {
    if (typeof value === "string" && value.startsWith("/") && !value.endsWith("/")) return { value };
    if (typeof value === "string" && value.trim() !== "") {
      return refuse(value, "is not the whole path of a file", `write one such as ${example}`);
    }
    return refuse(value, "is not the path of a file", `write ${example}`);
  };
}
