import { formatAddress } from "../../config/cidr.ts";
import type { Route } from "./machine-networks.ts";

/** Reads /proc/net/route: hexadecimal addresses in the byte order of the machine, which is little-endian here. */
export function parseRoutes(text: string): Route[] {
  return text.split("\n").flatMap((line) => {
    const [name, destination, , , , , , mask] = line.trim().split(/\s+/);
    if (name === undefined || !isAddress(destination) || !isAddress(mask)) return [];
    return [
      {
        interface: name,
        block: `${formatAddress(readAddress(destination))}/${prefixLength(readAddress(mask))}`,
      },
    ];
  });
}

/** The interface of the default route. */
export function uplinkOf(routes: readonly Route[]): string | undefined {
  return routes.find(({ block }) => block === "0.0.0.0/0")?.interface;
}

function isAddress(text: string | undefined): text is string {
  return text !== undefined && /^[0-9A-F]{8}$/i.test(text);
}

function readAddress(hex: string): number {
  return Buffer.from(hex, "hex").readUInt32LE();
}

function prefixLength(mask: number): number {
  return mask.toString(2).replaceAll("0", "").length;
}
