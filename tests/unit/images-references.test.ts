import { appendFileSync, cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { HOST_ROLES, type ImageSet, ROLES } from "../../config/built-in.ts";
import { buildsOf, imageReferences } from "../../images/references.ts";
import { CLONE } from "../../tools/workspace.ts";

const SETS: ImageSet[] = ["official", "debian"];
const PARTS = [...ROLES, ...HOST_ROLES];

describe.each(SETS)("the %s set", (set) => {
  test("has an image for every role", () => {
    expect(Object.keys(imageReferences(set)).sort()).toEqual([...PARTS].sort());
  });

  test("is the same every time", () => {
    expect(imageReferences(set)).toEqual(imageReferences(set));
  });

  test("builds each image after the one it stands on", () => {
    const builds = buildsOf(set);
    const own = builds.map(({ reference }) => reference);
    for (const [index, { base }] of builds.entries()) {
      if (base?.startsWith("workshop-pods/") === true) expect(own.slice(0, index)).toContain(base);
    }
  });

  test("builds exactly those of its images that bear our name", () => {
    const ours = Object.values(imageReferences(set)).filter((reference) =>
      reference.startsWith("workshop-pods/"),
    );
    const built = buildsOf(set).flatMap(({ part, reference }) => (part === "debian" ? [] : [reference]));
    expect(built.sort()).toEqual(ours.sort());
  });

  test("sends the engine the Dockerfile of everything that stands on something", () => {
    for (const { part, base, files } of buildsOf(set)) {
      if (base !== undefined) expect(files).toContain(`images/${part}/Dockerfile`);
    }
  });
});

test("the official set pulls exact versions", () => {
  const bases = buildsOf("official").flatMap(({ base }) => base ?? []);
  for (const reference of [...Object.values(imageReferences("official")), ...bases]) {
    expect(reference).toMatch(/^[a-z/-]+:(\d+\.\d+\.\d+(-dind)?|trixie-\d{8}-slim|[0-9a-f]{12})$/);
  }
});

test("the two sets share no image, since the shells stand on different ones", () => {
  const official = Object.values(imageReferences("official"));
  expect(
    Object.values(imageReferences("debian")).filter((reference) => official.includes(reference)),
  ).toEqual([]);
});

describe("a changed file", () => {
  let clone: string;
  beforeEach(() => {
    clone = mkdtempSync(join(tmpdir(), "images-"));
    cpSync(join(CLONE, "images"), join(clone, "images"), { recursive: true });
    cpSync(join(CLONE, "tools/engine"), join(clone, "tools/engine"), { recursive: true });
    for (const { packages } of buildsOf("debian"))
      for (const name of packages) {
        const file = join("node_modules", name, "package.json");
        cpSync(join(CLONE, file), join(clone, file), { recursive: true });
      }
  });
  afterEach(() => {
    rmSync(clone, { recursive: true });
  });

  /** The roles whose reference changes when one line is added to a file. */
  const changedBy = (file: string, set: ImageSet): string[] => {
    const before = imageReferences(set, clone);
    appendFileSync(join(clone, file), "\n");
    const after = imageReferences(set, clone);
    return PARTS.filter((role) => before[role] !== after[role]);
  };

  test("none: a copy of the clone elsewhere has the same references", () => {
    expect(imageReferences("debian", clone)).toEqual(imageReferences("debian"));
  });
  test("of one image changes that image alone", () => {
    expect(changedBy("images/registry/config.yml", "debian")).toEqual(["registry"]);
  });
  test("of the base changes all that stand on it", () => {
    expect(changedBy("images/debian/make-archive", "debian")).toEqual(PARTS);
  });
  test("of the base does not matter where Debian's own image is used", () => {
    expect(changedBy("images/debian/make-archive", "official")).toEqual([]);
  });
  test("of the shell changes it in both sets", () => {
    expect(changedBy("images/shell/welcome.sh", "official")).toEqual(["shell"]);
    expect(changedBy("images/shell/welcome.sh", "debian")).toEqual(["shell"]);
  });
  test("outside the image's folder counts where the image holds it", () => {
    expect(changedBy("tools/engine/runc-without-sys-resource", "debian")).toEqual(["dind"]);
  });
});
