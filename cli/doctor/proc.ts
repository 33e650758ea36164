import { formatAddress } from "../../config/cidr.ts";
import type { Route } from "./machine-networks.ts";

/** A mounted file system. */
export interface Mount {
  readonly folder: string;
  readonly filesystem: string;
  readonly options: readonly string[];
}

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

/** Reads /proc/self/mounts, in which spaces in names are written as \040. */
export function parseMounts(text: string): Mount[] {
  return text.split("\n").flatMap((line) => {
    const [, folder, filesystem, options] = line.split(" ");
    if (folder === undefined || filesystem === undefined || options === undefined) return [];
    return [{ folder: folder.replaceAll("\\040", " "), filesystem, options: options.split(",") }];
  });
}

/** The mount that a folder lies on: the longest that contains it, and of two at one place the later. */
export function mountOf(folder: string, mounts: readonly Mount[]): Mount | undefined {
  const holds = (mount: Mount): boolean => `${folder}/`.startsWith(mount.folder.replace(/\/?$/, "/"));
  return mounts
    .filter(holds)
    .reduce<Mount | undefined>(
      (best, mount) => (best === undefined || mount.folder.length >= best.folder.length ? mount : best),
      undefined,
    );
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
