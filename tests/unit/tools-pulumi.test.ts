import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

import packageJson from "../../package.json" with { type: "json" };
import { stackFile, writeStackFile } from "../../tools/pulumi/stack-file.ts";
import { CLI_DOWNLOADED, DOCKER_PROVIDER } from "../../tools/pulumi/versions.ts";

describe("versions", () => {
  test("the CLI that is downloaded is that of the SDK", () => {
    expect(CLI_DOWNLOADED).toBe(packageJson.dependencies["@pulumi/pulumi"]);
  });

  test("the Docker provider that is built is that of its npm package", () => {
    expect(DOCKER_PROVIDER).toBe(packageJson.dependencies["@pulumi/docker"]);
  });
});

describe("the copy of a stack's file", () => {
  let folder: string;
  let source: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "stack-file-"));
    source = join(folder, "Pulumi.dev.yaml");
    vi.stubEnv("WORKSHOP_HOME", join(folder, "home"));
  });
  afterEach(async () => {
    vi.unstubAllEnvs();
    await rm(folder, { recursive: true });
  });

  async function copyOf(text: string, defaults: Record<string, string> = {}): Promise<string> {
    await writeFile(source, text);
    return readFile((await writeStackFile("dev", source, defaults)).path, "utf8");
  }

  test("says what the trainer's says, comments included", async () => {
    const text = "# my class\nconfig:\n  workshop:attendees:\n    - alice # first row\n";
    expect(await copyOf(text)).toBe(text);
    expect(await readFile(source, "utf8")).toBe(text);
  });

  test("keeps the salt that Pulumi wrote into it", async () => {
    await copyOf("config: {}\n");
    await writeFile(stackFile("dev").path, "config: {}\nencryptionsalt: v1:abc\n");
    expect(await copyOf("config:\n  workshop:attendees: [bob]\n")).toContain("encryptionsalt: v1:abc");
  });

  test("takes the trainer's own salt rather than the last", async () => {
    await copyOf("config: {}\nencryptionsalt: v1:old\n");
    const copy = await copyOf("config: {}\nencryptionsalt: v1:new\n");
    expect(copy).toContain("v1:new");
    expect(copy).not.toContain("v1:old");
  });

  test("gets what set-up knows, unless the trainer has said it", async () => {
    const defaults = { "workshop:imageSet": "debian" };
    expect(await copyOf("config:\n  workshop:attendees: [bob]\n", defaults)).toContain(
      "workshop:imageSet: debian",
    );
    expect(await copyOf("config:\n  workshop:imageSet: official\n", defaults)).not.toContain("debian");
  });
});
