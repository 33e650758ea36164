import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { describe, expect, onTestFinished, test } from "vitest";

import { parseExercise, readExercises } from "../../cli/rehearse/exercise.ts";
import { CLONE } from "../../tools/workspace.ts";

async function folderOf(files: Record<string, string>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "exercises-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  return folder;
}

describe("an exercise", () => {
  test("that says nothing of itself", () => {
    const script = "docker ps\n# title: not in the header\n";
    const expected = { name: "a", title: "a", timeoutSeconds: 60, images: [], fetches: [], script };
    expect(parseExercise("a", script)).toEqual(expected);
  });

  test("that says everything there is to say, between other comments", () => {
    const header = [
      "#!/bin/bash",
      "# title: Publish a port",
      "# Comments of any kind: nothing is made of them.",
      "",
      "#timeout: 90",
      "# image: python:3.13",
      "# image: redis:8",
      "# fetch: 8080/shop?page=2 contains  two words ",
      "# fetch: 9000 contains x",
    ];
    expect(parseExercise("b", [...header, "true"].join("\n"))).toMatchObject({
      title: "Publish a port",
      timeoutSeconds: 90,
      images: ["python:3.13", "redis:8"],
      fetches: [
        { port: 8080, path: "/shop?page=2", contains: "two words" },
        { port: 9000, path: "/", contains: "x" },
      ],
    });
  });

  test.each([
    ["# timeout: soon", "is no timeout"],
    ["# timeout: 0", "is no timeout"],
    ["# timeout: 1\n# timeout: 2", "a second timeout"],
    ["# title: a\n# title: b", "a second title"],
    ["# image: a b", "is no image"],
    ["# fetch: 8080", "is no check"],
    ["# fetch: 80800/ contains x", "is no check"],
    ["# fetch: 2375/ contains x", "does not lead to port 2375"],
    ["# fetch: 5000/v2/ contains x", "does not lead to port 5000"],
    ["x".repeat(70_000), "longer than 64 KiB"],
  ])("%.30j is wrong", (script, message) => {
    expect(parseExercise("a", script)).toEqual([
      expect.objectContaining({ message: expect.stringContaining(message) as string }),
    ]);
  });
});

describe("a folder of exercises", () => {
  test("is read in the order of the names, and holds other files too", async () => {
    const folder = await folderOf({ "20-b.sh": "true", "10-a.sh": "true", "README.md": "# timeout: soon" });
    expect((await readExercises(folder)).map(({ name }) => name)).toEqual(["10-a", "20-b"]);
  });

  test("is refused with everything that is wrong in it, by file and line", async () => {
    const folder = await folderOf({ "1.sh": "# title: a\n# timeout: x", "2.sh": "# fetch: y", "3.sh": "" });
    await expect(readExercises(folder)).rejects.toThrow(
      new RegExp(`${folder}/1.sh:2: .*timeout.*\n.*${folder}/2.sh:1: .*check`),
    );
  });

  test("without any is refused, and so is none", async () => {
    await expect(readExercises(await folderOf({ "a.txt": "" }))).rejects.toThrow("no exercises");
    await expect(readExercises("/nowhere/at/all")).rejects.toThrow("/nowhere/at/all");
  });

  test("comes with the clone", async () => {
    const exercises = await readExercises(join(CLONE, "exercises"));
    expect(exercises.length).toBeGreaterThan(5);
    expect(exercises.flatMap(({ fetches }) => fetches)).toHaveLength(1);
  });
});
