import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { describe, expect, test } from "vitest";

import { Status } from "../../images/keeper/status.mjs";

const START = 1_000_000;

describe("a pod is", () => {
  test.each([
    ["ready when all its containers run", {}, "ready"],
    ["starting while one was made and has never run", { shell: "created" }, "starting"],
    ["healing when one has stopped", { dind: "exited" }, "healing"],
    [
      "healing while the engine starts one again, whatever else is new",
      { dind: "restarting", shell: "created" },
      "healing",
    ],
  ])("%s", (_, states, state) => {
    const status = new Status();
    status.note(pod("alice", states), START);
    expect(status.toJson(START).pods).toMatchObject({ alice: { state, since: START } });
  });

  test("broken when it is still healing after half a minute", () => {
    const status = new Status();
    status.note(pod("alice", { dind: "exited" }), START);
    expect(status.toJson(START + 30_000).pods).toMatchObject({ alice: { state: "healing" } });
    expect(status.toJson(START + 30_001).pods).toMatchObject({ alice: { state: "broken", since: START } });
  });

  test("forgotten when it is gone", () => {
    const status = new Status();
    status.note([...pod("alice"), ...pod("bob")], START);
    status.note(pod("bob"), START + 1);
    expect(Object.keys(status.toJson(START + 1).pods)).toEqual(["bob"]);
  });
});

test("since when: as long as the state stays, the time stays", () => {
  const status = new Status();
  status.note(pod("alice"), START);
  status.note(pod("alice"), START + 10);
  expect(status.toJson(START + 10).pods).toMatchObject({ alice: { since: START } });
  status.note(pod("alice", { dind: "exited" }), START + 20);
  expect(status.toJson(START + 20).pods).toMatchObject({ alice: { since: START + 20 } });
});

test("memory is a pod's when all its containers have been asked", () => {
  const status = new Status();
  status.note(pod("alice"), START);
  const ids = status.containerIds();
  for (const id of ids.slice(1)) status.noteMemory(id, 10.4);
  expect(status.toJson(START).pods["alice"]).not.toHaveProperty("memoryMiB");
  status.noteMemory(ids[0] ?? "", 10.4);
  expect(status.toJson(START).pods).toMatchObject({ alice: { memoryMiB: 42 } });
});

test("what all pods share is nobody's pod", () => {
  const status = new Status();
  status.note([{ Id: "k", State: "running", Labels: { "workshop.role": "keeper" } }], START);
  expect(status.toJson(START).pods).toEqual({});
});

describe("the file", () => {
  test("is written when there is news, and else every five seconds", async () => {
    const folder = await mkdtemp(join(tmpdir(), "status-"));
    try {
      const status = new Status();
      const written = async (now: number): Promise<unknown> => {
        await status.write(folder, now);
        const file: unknown = JSON.parse(await readFile(join(folder, "status.json"), "utf8"));
        return file;
      };
      status.note(pod("alice"), START);
      expect(await written(START)).toMatchObject({ time: START, pods: { alice: { state: "ready" } } });
      expect(await written(START + 4_999)).toMatchObject({ time: START });
      expect(await written(START + 5_000)).toMatchObject({ time: START + 5_000 });
      status.note(pod("alice", { dind: "exited" }), START + 5_001);
      expect(await written(START + 5_001)).toMatchObject({ time: START + 5_001 });
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

/** The containers of a pod, all running unless told otherwise. */
function pod(attendee: string, states: Record<string, string> = {}) {
  return ["anchor", "registry", "dind", "shell"].map((role) => ({
    Id: `${attendee}-${role}`,
    State: states[role] ?? "running",
    Labels: { "workshop.role": role, "workshop.attendee": attendee },
  }));
}
