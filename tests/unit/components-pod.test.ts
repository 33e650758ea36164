import { describe, expect, test } from "vitest";

import { ARGS, declareAlice, EDITOR, MEMBERS } from "./alice.ts";
import { type Declared, find, ofKind, toJson, valueOf } from "./pulumi-mocks.ts";

const { result: alice, declared } = await declareAlice();

describe("identity: stacks hold it, and what is renamed is deleted", () => {
  test("types, Pulumi's names, Docker's names", () => {
    expect(declared.map(({ type, name, inputs }) => [type, name, inputs["name"]])).toEqual([
      ["docker:index/container:Container", "alice-anchor", "demo-alice-anchor"],
      ["docker:index/container:Container", "alice-dind", "demo-alice-dind"],
      ["docker:index/container:Container", "alice-editor", "demo-alice-editor"],
      ["docker:index/container:Container", "alice-registry", "demo-alice-registry"],
      ["docker:index/container:Container", "alice-shell", "demo-alice-shell"],
      ["docker:index/network:Network", "alice-network", "demo-alice"],
      ["docker:index/volume:Volume", "alice-data", "demo-alice-data"],
      ["docker:index/volume:Volume", "alice-docker", "demo-alice-docker"],
      ["docker:index/volume:Volume", "alice-home", "demo-alice-home"],
      ["docker:index/volume:Volume", "alice-registry", "demo-alice-registry"],
      ["workshop:index:WorkshopPod", "alice", undefined],
    ]);
  });

  test("parents: everything is the pod's", () => {
    const strangers = children().filter(({ parent }) => parent !== alice);
    expect(strangers.map(({ name }) => name)).toEqual([]);
  });

  test("labels: one more on a volume would replace it, and with it the attendee's work", () => {
    const found = children().map(({ name, inputs }) => [name, inputs["labels"]]);
    const expected = children().map(({ name }) => [
      name,
      [
        { label: "workshop.stack", value: "demo" },
        { label: "workshop.attendee", value: "alice" },
        { label: "workshop.role", value: name.replace("alice-", "") },
      ],
    ]);
    expect(found).toEqual(expected);
  });

  test("volumes: a changed size would replace one, and with it the attendee's work", () => {
    for (const { options } of ofKind(declared, "Volume")) {
      expect(options).toEqual({ ignoreChanges: ["labels", "driverOpts"] });
    }
  });

  test("volumes have nothing else", () => {
    const inputs = ofKind(declared, "Volume").flatMap((volume) => Object.keys(volume.inputs));
    expect(new Set(inputs)).toEqual(new Set(["name", "labels"]));
  });

  test("outputs", async () => {
    expect(await valueOf(alice.shellName)).toBe("demo-alice-shell");
    const ids = ["anchor", ...MEMBERS].map((role) => `id-of-alice-${role}`);
    expect(await Promise.all(alice.containerIds.map((id) => valueOf(id)))).toEqual(ids);
  });
});

describe("network", () => {
  const { inputs, options } = find(declared, "Network", "alice-network");

  test("subnet and gateway: an engine that restarts reports a gateway, given or not", () => {
    expect(inputs["ipamConfigs"]).toEqual([{ subnet: "100.64.0.16/28", gateway: "100.64.0.17" }]);
  });

  test("deleted before it is replaced: two cannot share the name or the subnet", () => {
    expect(options).toEqual({ deleteBeforeReplace: true });
  });
});

describe("services", () => {
  test("command, environment, volumes, of which one is the shell's", () => {
    expect(find(declared, "Container", "alice-editor").inputs).toMatchObject({
      command: ["edit", "--port", "8080"],
      envs: ["PORT=8080", "EMPTY="],
      volumes: [
        { volumeName: "demo-alice-home", containerPath: "/home/me" },
        { volumeName: "demo-alice-data", containerPath: "/data" },
      ],
    });
  });

  test("without a command, the image's own runs", async () => {
    const bare = { name: "editor", image: "editor-image", env: {}, volumes: [], memoryMiB: 256 };
    const { declared: some } = await declareAlice({ ...ARGS, services: [bare] });
    expect(find(some, "Container", "alice-editor").inputs).not.toHaveProperty("command");
  });

  test("one more adds its own, and leaves the rest as it is", async () => {
    const volumes = [{ use: "cache", path: "/cache" }, ...EDITOR.volumes];
    const viewer = { ...EDITOR, name: "viewer", volumes };
    const { declared: more } = await declareAlice({ ...ARGS, services: [viewer, EDITOR] });
    const isNew = ({ name }: Declared): boolean => ["alice-viewer", "alice-cache"].includes(name);
    expect(more.filter(isNew)).toHaveLength(2);
    expect(more.filter((one) => !isNew(one)).map(toJson)).toEqual(declared.map(toJson));
  });

  test("none at all takes its own away, and leaves the rest as it is", async () => {
    const { declared: some } = await declareAlice(ARGS);
    const isTheirs = ({ name }: Declared): boolean => ["alice-editor", "alice-data"].includes(name);
    expect(some.map(toJson)).toEqual(declared.filter((one) => !isTheirs(one)).map(toJson));
  });
});

/** Everything but the component itself. */
function children(): Declared[] {
  return declared.filter(({ name }) => name !== "alice");
}
