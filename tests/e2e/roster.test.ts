import { existsSync } from "node:fs";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { insist, TestClass } from "./class.ts";

let workshop: TestClass;

beforeAll(async () => {
  workshop = await TestClass.open();
  await workshop.up({ attendees: ["alice", "bob"] });
});
afterAll(() => workshop.end());

/** The containers of some attendees, by name and id. */
async function podsOf(...attendees: string[]): Promise<Record<string, string>> {
  const ids = Object.entries(await workshop.containerIds());
  return Object.fromEntries(
    ids.filter(([name]) => attendees.some((attendee) => name.startsWith(`${attendee}-`))),
  );
}

describe("no drift", () => {
  it("changes nothing in a second up", async () => {
    insist(await workshop.workshop("up", "--expect-no-changes"));
  });

  it("changes nothing in a second up that refreshes", async () => {
    insist(await workshop.workshop("up", "--refresh", "--expect-no-changes"));
  });

  it("would notice a change", async () => {
    await workshop.configure({ attendees: ["alice", "bob", "carol"] });
    const { code, output } = await workshop.workshop("up", "--expect-no-changes");
    expect(code).not.toBe(0);
    expect(output).toMatch(/no changes were expected/);
    insist(await workshop.workshop("up"));
  });
});

describe("no blast radius", () => {
  it("leaves the others alone when somebody joins", async () => {
    const before = await podsOf("alice", "bob", "carol");
    await workshop.up({ attendees: ["alice", "bob", "carol", "dan"] });
    expect(await podsOf("alice", "bob", "carol")).toEqual(before);
    expect(Object.keys(await podsOf("dan"))).toHaveLength(4);
  });

  it("leaves the others alone when somebody goes", async () => {
    const before = await podsOf("alice", "carol", "dan");
    await workshop.up({ attendees: ["alice", "carol", "dan"] });
    expect(await podsOf("alice", "carol", "dan")).toEqual(before);
    expect(await podsOf("bob")).toEqual({});
    expect((await workshop.left()).filter((name) => name.includes("-bob"))).toEqual([]);
  });

  it("leaves everybody alone when the roster is reordered", async () => {
    const before = await workshop.containerIds();
    await workshop.up({ attendees: ["dan", "alice", "carol"] }, "--expect-no-changes");
    expect(await workshop.containerIds()).toEqual(before);
  });

  it("leaves everybody alone when somebody is called otherwise", async () => {
    const before = await workshop.containerIds();
    const output = await workshop.up({ attendees: ["dan", { id: "alice", name: "Alice Liddell" }, "carol"] });
    expect(await workshop.containerIds()).toEqual(before);
    expect(output).toContain("Alice Liddell");
  });

  it("gives somebody a new id a new pod, and nobody else", async () => {
    const before = await podsOf("alice", "carol");
    await workshop.up({ attendees: ["danny", { id: "alice", name: "Alice Liddell" }, "carol"] });
    expect(await podsOf("alice", "carol")).toEqual(before);
    expect(Object.keys(await podsOf("dan"))).toEqual([]);
    expect(Object.keys(await podsOf("danny"))).toHaveLength(4);
  });

  it("gives one attendee more memory without a restart", async () => {
    const before = await workshop.containerIds();
    await workshop.up({
      attendees: ["danny", { id: "alice", name: "Alice Liddell", memory: "1GiB" }, "carol"],
    });
    expect(await workshop.containerIds()).toEqual(before);
    const limit = async (attendee: string): Promise<number | undefined> => {
      const { HostConfig: host } = await workshop.engine
        .getContainer(workshop.container(attendee, "dind"))
        .inspect();
      return host.Memory;
    };
    expect(await limit("alice")).toBe((1024 - 16 - 64 - 192) * 1024 ** 2);
    expect(await limit("carol")).toBe((2048 - 16 - 128 - 384) * 1024 ** 2);
  });
});

describe("an up that looks at what has changed alone", () => {
  const ATTENDEES = ["danny", { id: "alice", name: "Alice Liddell", memory: "1GiB" }, "carol"];
  const CHANGED = /^Changed since the last up: (.*)$/m;

  it("is one that a whole one finds nothing to add to", async () => {
    insist(await workshop.workshop("up", "--expect-no-changes"));
    insist(await workshop.workshop("up", "--refresh", "--expect-no-changes"));
  });

  it("looks at everything after somebody else has used Pulumi, and at nothing after itself", async () => {
    const whole = await workshop.up({ attendees: ATTENDEES });
    expect(whole).toMatch(/^ +\d+ unchanged$/m);
    const before = await workshop.containerIds();
    const nothing = await workshop.up({ attendees: ATTENDEES });
    expect(nothing).toContain("Nothing has changed");
    expect(nothing).not.toMatch(/unchanged$/m);
    expect(nothing).toContain("Alice Liddell");
    expect(await workshop.containerIds()).toEqual(before);
  });

  it("has who is new, changed and gone in one run", async () => {
    const before = await podsOf("alice", "carol");
    const output = await workshop.up({ attendees: ["dan", { id: "alice", memory: "1200MiB" }, "carol"] });
    expect(CHANGED.exec(output)?.[1]).toBe("dan, alice, danny");
    expect(await podsOf("alice", "carol")).toEqual(before);
    expect(Object.keys(await podsOf("dan"))).toHaveLength(4);
    expect(await podsOf("danny")).toEqual({});
    insist(await workshop.workshop("up", "--expect-no-changes"));
    insist(await workshop.workshop("up"));
  });

  it("has everybody where a setting is everybody's", async () => {
    const output = await workshop.up({ attendees: ["alice", "carol"], pod: { memory: "1500MiB" } });
    expect(CHANGED.exec(output)?.[1]).toBe("alice, carol, dan");
    insist(await workshop.workshop("up", "--expect-no-changes"));
  });

  it("makes anew what somebody has removed", async () => {
    insist(await workshop.workshop("up"));
    expect(insist(await workshop.workshop("up"))).toContain("Nothing has changed");
    const before = await workshop.containerIds();
    await workshop.engine.getContainer(workshop.container("carol", "shell")).remove({ force: true });
    expect(insist(await workshop.workshop("up"))).toContain("The engine lacks something");
    const after = await workshop.containerIds();
    expect(after["carol-shell"]).not.toBe(before["carol-shell"]);
    expect({ ...after, "carol-shell": "" }).toEqual({ ...before, "carol-shell": "" });
  });
});

describe("the anchor", () => {
  it("takes its members along when it is replaced, and nobody else", async () => {
    const before = await workshop.containerIds();
    insist(await workshop.workshop("up", "--replace", "**alice-anchor"));
    const after = await workshop.containerIds();
    for (const [name, id] of Object.entries(before)) {
      if (name.startsWith("alice-")) expect(after[name]).not.toBe(id);
      else expect(after[name]).toBe(id);
    }
    expect(insist(await workshop.shell("alice", "docker info --format {{.Driver}}")).trim()).toBe("overlay2");
  });

  it("outlives every signal from inside", async () => {
    const state = async (): Promise<unknown> => {
      const { Id, State } = await workshop.engine
        .getContainer(workshop.container("alice", "anchor"))
        .inspect();
      return { Id, running: State.Running, since: State.StartedAt };
    };
    const before = await state();
    // From a container that the last signal does not end, or the engine would never report the end of the script.
    insist(await workshop.exec("alice", "anchor", "kill 1; kill -9 1; kill -INT 1; kill -9 -1; true"));
    expect(await state()).toEqual(before);
  });

  it("collects the orphans of its pod", async () => {
    await workshop.exec("carol", "dind", "for i in 1 2 3 4 5; do (sleep 0.1 &) ; done");
    // Those of process 1. The front door's sshd keeps one of its own, for as long as it runs.
    const orphans = "ps -e -o ppid=,stat= | grep -q '^ *1 *Z'";
    insist(
      await workshop.shell("carol", `for i in $(seq 50); do ${orphans} || exit 0; sleep 0.1; done; exit 1`),
    );
  });
});

describe("the end", () => {
  it("leaves nothing", async () => {
    expect(await workshop.left()).not.toEqual([]);
    const elsewhere = join(workshop.home, "mine.csv");
    insist(await workshop.workshop("handouts", "--csv", elsewhere));
    const handouts = join(workshop.home, "handouts", workshop.stack);
    expect(existsSync(join(handouts, "handouts.html"))).toBe(true);
    expect(insist(await workshop.workshop("down"))).toContain("Nothing is left");
    expect(await workshop.left()).toEqual([]);
    expect(existsSync(handouts)).toBe(false);
    expect(existsSync(elsewhere)).toBe(true);
  });
});
