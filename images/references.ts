import { createHash } from "node:crypto";

import {
  HOST_ROLES,
  type HostRole,
  type Images,
  type ImageSet,
  type Role,
  ROLES,
} from "../config/built-in.ts";
import type { WorkshopConfiguration } from "../config/parse.ts";
import { CLONE, filesIn, namesAndTexts } from "./clone-files.ts";

/** An image that is built here. Its context is the clone, of which the engine is sent only the files named. */
export interface Build {
  /** What it is: a role, or `debian`, on which the others stand. Also its folder's name in `images/`. */
  readonly part: Role | HostRole | "debian";
  /** `workshop-pods/<part>:<tag>`; the tag is a hash of everything that determines the image. */
  readonly reference: string;
  /** The image it stands on. Undefined for `debian`, which `images/debian/make-archive` makes from packages. */
  readonly base: string | undefined;
  /** The files it is made from, relative to the clone, in order. */
  readonly files: readonly string[];
  /** The npm packages that go into it, of the clone's own. */
  readonly packages: readonly string[];
}

/**
 * What the set `official` pulls, all of it pinned, so that a class runs what was rehearsed; the rest is built on
 * Debian's image. Of the set `debian`, for networks without Docker Hub, everything is built from Debian packages.
 * Both take the same container declarations.
 *
 * How they are started (read in their sources; the images built here take the same arguments):
 * - busybox: no entrypoint; the command is the program.
 * - registry 2.8: `registry serve /etc/docker/registry/config.yml` unless told otherwise; `REGISTRY_*` overrides.
 * - docker 29 dind: with `dockerd` as the first argument the command is taken as it is; otherwise listeners on
 *   0.0.0.0 are added. https://github.com/docker-library/docker/blob/master/dockerd-entrypoint.sh
 */
const OFFICIAL = {
  anchor: "busybox:1.37.0",
  registry: "registry:2.8.3",
  dind: "docker:29.7.2-dind",
} as const;

/** What is built in the official set too, for want of an image that has it all. */
const BUILT_ALWAYS = ["shell", ...HOST_ROLES] as const;

/** What {@link BUILT_ALWAYS} stand on in the official set. */
const OFFICIAL_BASE = "debian:trixie-20260803-slim";

/** Files outside a part's own folder that go into its image. */
const SHARED_FILES: Partial<Record<Build["part"], readonly string[]>> = {
  dind: ["tools/engine/runc-without-sys-resource"],
};

/** What the door needs of npm: what it imports, and what that imports; the rest of it is optional. */
const DOOR_PACKAGES = [
  "ws",
  ...["ssh2", "asn1", "bcrypt-pbkdf", "safer-buffer", "tweetnacl"],
  ...["@xterm/xterm", "@xterm/addon-fit", "@xterm/addon-unicode11", "@xterm/addon-web-links"],
] as const;

/** Packages that go into a part's image. */
const PACKAGES: Partial<Record<Build["part"], readonly string[]>> = { door: DOOR_PACKAGES };

/**
 * The image of each role, all of them pinned: the same clone always gives the same references.
 *
 * @param clone folder of the clone, for tests.
 */
export function imageReferences(set: ImageSet, clone = CLONE): Images {
  const base = set === "official" ? OFFICIAL_BASE : debian(clone).reference;
  const built = (role: Role | HostRole): string => build(role, base, clone).reference;
  const pulledOrBuilt = (role: keyof typeof OFFICIAL): string =>
    set === "official" ? OFFICIAL[role] : built(role);
  return {
    anchor: pulledOrBuilt("anchor"),
    registry: pulledOrBuilt("registry"),
    dind: pulledOrBuilt("dind"),
    shell: built("shell"),
    keeper: built("keeper"),
    firewall: built("firewall"),
    door: built("door"),
    gateway: built("gateway"),
  };
}

/**
 * The images of a class: those that its trainer chose, and of a set the rest.
 *
 * @param set where the configuration names none.
 */
export function classImages(
  { imageSet, images }: Pick<WorkshopConfiguration, "imageSet" | "images">,
  set: ImageSet,
): Images {
  return { ...imageReferences(imageSet ?? set), ...images };
}

/**
 * The images of a set that are built rather than pulled; each comes after the one it stands on.
 *
 * @param clone folder of the clone, for tests.
 */
export function buildsOf(set: ImageSet, clone = CLONE): readonly Build[] {
  if (set === "official") return BUILT_ALWAYS.map((part) => build(part, OFFICIAL_BASE, clone));
  const base = debian(clone);
  return [base, ...[...ROLES, ...HOST_ROLES].map((part) => build(part, base.reference, clone))];
}

function debian(clone: string): Build {
  return build("debian", undefined, clone);
}

function build(part: Build["part"], base: string | undefined, clone: string): Build {
  const files = [...filesIn(`images/${part}`, clone), ...(SHARED_FILES[part] ?? [])];
  const packages = PACKAGES[part] ?? [];
  // What is in a package is determined by its version.
  const versions = packages.map((name) => `node_modules/${name}/package.json`);
  const reference = `workshop-pods/${part}:${tag([...files, ...versions], base, clone)}`;
  return { part, base, files, packages, reference };
}

/** 12 hex digits of a hash over the base and the names and contents of the files. */
function tag(files: readonly string[], base: string | undefined, clone: string): string {
  const parts = [base ?? "", ...namesAndTexts(files, clone)];
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 12);
}
