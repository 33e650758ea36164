import { describe, expect, test } from "vitest";

import { Attempts } from "../../images/keeper/attempts.mjs";
import { brokenPods } from "../../images/keeper/pods.mjs";

/** The containers of alice's pod, all running unless told otherwise; the order is the engine's, which is any. */
function alice(states: Record<string, string> = {}, attendee = "alice") {
  return ["shell", "dind", "anchor", "registry"].map((role) => ({
    Id: `${role}-id`,
    State: states[role] ?? "running",
    Labels: { "workshop.role": role, "workshop.attendee": attendee },
  }));
}

describe("what the keeper does about a pod", () => {
  test("that is whole: nothing", () => {
    expect(brokenPods(alice())).toEqual([]);
  });

  test("whose members have stopped: starts them, all at once", () => {
    expect(brokenPods(alice({ dind: "exited", shell: "exited" }))).toEqual([
      { pod: "alice", down: ["dind", "shell"], start: ["shell-id", "dind-id"] },
    ]);
  });

  test("whose anchor has stopped too: the anchor first, and alone", () => {
    const states = { dind: "exited", shell: "exited", anchor: "exited", registry: "exited" };
    expect(brokenPods(alice(states))).toEqual([
      { pod: "alice", down: ["anchor", "dind", "registry", "shell"], start: ["anchor-id"] },
    ]);
  });

  test("of the host: starts what has stopped, and not itself", () => {
    const host = ["keeper", "door"].map((role) => ({
      Id: `${role}-id`,
      State: "exited",
      Labels: { "workshop.role": role },
    }));
    expect(brokenPods(host)).toEqual([{ pod: "host", down: ["door"], start: ["door-id"] }]);
  });

  test("whose anchor the engine is about to start: waits for it", () => {
    expect(brokenPods(alice({ anchor: "restarting", dind: "exited" }))).toEqual([
      { pod: "alice", down: ["anchor", "dind"], start: [] },
    ]);
  });

  test("of which the engine is about to start a member: starts the other", () => {
    expect(brokenPods(alice({ registry: "restarting", dind: "exited" }))).toEqual([
      { pod: "alice", down: ["dind", "registry"], start: ["dind-id"] },
    ]);
  });

  test("that is being made: nothing, since what never ran is Pulumi's", () => {
    expect(brokenPods(alice({ shell: "created", dind: "created" }))).toEqual([]);
  });

  test("that is being removed: nothing", () => {
    expect(brokenPods(alice({ shell: "removing", dind: "dead" }))).toEqual([]);
  });

  test("beside one that is whole: only what is that pod's", () => {
    const containers = [...alice({}, "bob"), ...alice({ registry: "exited" })];
    expect(brokenPods(containers).map(({ pod }) => pod)).toEqual(["alice"]);
  });

  test("nothing of a pod: a container that all share is started like a member", () => {
    const firewall = { Id: "f", State: "exited", Labels: { "workshop.role": "firewall" } };
    expect(brokenPods([...alice(), firewall])).toEqual([{ pod: "host", down: ["firewall"], start: ["f"] }]);
  });
});

describe("a container that will not start", () => {
  test("is tried less and less often, and at least every 30 s", () => {
    const attempts = new Attempts();
    const pauses = [];
    let now = 1_000;
    for (let count = 0; count < 9; count += 1) {
      attempts.failed("x", "no such program", now);
      let pause = 0;
      while (!attempts.isDue("x", now + pause)) pause += 100;
      pauses.push(pause);
      now += pause;
    }
    expect(pauses).toEqual([200, 400, 800, 1_600, 3_200, 6_400, 12_800, 25_600, 30_000]);
  });

  test("is mentioned when it has failed twice, and again only for a new reason", () => {
    const attempts = new Attempts();
    expect(attempts.failed("x", "no such program", 0)).toBe(false);
    expect(attempts.failed("x", "no such program", 200)).toBe(true);
    expect(attempts.failed("x", "no such program", 500)).toBe(false);
    expect(attempts.failed("x", "no space left", 1_500)).toBe(true);
  });

  test("begins anew once it has started, and holds up no other", () => {
    const attempts = new Attempts();
    attempts.failed("x", "no space left", 0);
    expect(attempts.isDue("x", 0)).toBe(false);
    expect(attempts.isDue("y", 0)).toBe(true);
    attempts.succeeded("x");
    expect(attempts.isDue("x", 0)).toBe(true);
  });
});
