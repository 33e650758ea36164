import { existsSync } from "node:fs";
import { readFile, statfs } from "node:fs/promises";
import { networkInterfaces, release } from "node:os";
import { join } from "node:path";

import { isOnPath } from "../../tools/path.ts";
import { CLONE } from "../../tools/workspace.ts";
import type { DiskFacts } from "./judge-disk.ts";
import type { KernelLimit, MachineFacts } from "./judge-kernel.ts";
import type { MtuFacts } from "./judge-network.ts";
import type { NodeFacts } from "./judge-tools.ts";
import type { Route } from "./machine-networks.ts";
import type { KernelNeed } from "./needs.ts";
import { parseRoutes, uplinkOf } from "./proc.ts";

const BYTES_PER_MIB = 1024 ** 2;

/** This Node.js, and what package.json asks for. */
export async function gatherNode(): Promise<NodeFacts> {
  const manifest = await readFile(join(CLONE, "package.json"), "utf8");
  const minimum = /"node": ">=([\d.]+)"/.exec(manifest)?.[1] ?? "0";
  return { version: process.versions.node, minimum };
}

/**
 * Whether /proc of this machine tells of an engine's too: the engine answers at a Unix socket and runs the same
 * kernel. Docker Desktop answers at one as well, from a virtual machine with a kernel of its own.
 *
 * @param kernel release of the engine's kernel. Undefined where no engine answers.
 */
export function isOnThisKernel(address: string, kernel: string | undefined): boolean {
  const isSame = kernel === undefined || kernel === release();
  return process.platform === "linux" && address.startsWith("unix://") && isSame;
}

/** The present value of a kernel limit. */
export async function gatherLimit(need: KernelNeed): Promise<KernelLimit> {
  const text = await readText(`/proc/sys/${need.name.replaceAll(".", "/")}`);
  return { ...need, value: text === "" ? undefined : Number(text) };
}

/** Overlay and iptables. An ordinary user's PATH leaves the folders of the administrator's programs out. */
export async function gatherMachine(): Promise<MachineFacts> {
  const filesystems = await readText("/proc/filesystems");
  const folders = ["/usr/sbin", "/sbin", "/usr/local/sbin"];
  return {
    hasOverlay: /\boverlay$/m.test(filesystems),
    hasIptables: isOnPath("iptables") || folders.some((folder) => existsSync(join(folder, "iptables"))),
  };
}

/** Free space where the engine keeps its data. Undefined where this process cannot see it. */
export async function gatherDisk(folder: string): Promise<DiskFacts | undefined> {
  try {
    const { bavail, bsize } = await statfs(folder);
    return { folder, freeMiB: Math.floor((bavail * bsize) / BYTES_PER_MIB) };
  } catch {
    return undefined;
  }
}

/** Routes and addresses of this machine, IPv4 only: no pod has any other. */
export async function gatherRoutes(): Promise<Route[]> {
  const addresses = Object.entries(networkInterfaces()).flatMap(([name, list = []]) =>
    list.flatMap(({ cidr, family }) =>
      family === "IPv4" && cidr !== null ? [{ interface: name, block: cidr }] : [],
    ),
  );
  return [...parseRoutes(await readText("/proc/net/route")), ...addresses];
}

/** MTU of the interface of the default route. Undefined where there is none. */
export async function gatherMtu(): Promise<MtuFacts | undefined> {
  const uplink = uplinkOf(parseRoutes(await readText("/proc/net/route")));
  if (uplink === undefined) return undefined;
  const mtu = Number(await readText(`/sys/class/net/${uplink}/mtu`));
  return mtu > 0 ? { uplink, mtu } : undefined;
}

/** A file's text without white space at its ends, or nothing where it cannot be read. */
async function readText(path: string): Promise<string> {
  return readFile(path, "utf8").then(
    (text) => text.trim(),
    () => "",
  );
}
