import { describe, expect, test } from "vitest";

import { declareWorkshop } from "../../components/workshop.ts";
import { parseConfiguration } from "../../config/parse.ts";
import { neededImages } from "../../plan/images.ts";
import { changesBetween, type Fingerprint, hashOf, podHashes, sharedPlan } from "../../plan/changes.ts";
import type { WorkshopPlan } from "../../plan/plan.ts";
import { planWorkshop } from "../../plan/workshop.ts";
import { declare, toJson } from "./pulumi-mocks.ts";

const IMAGES = {
  anchor: "busybox:1",
  registry: "registry:2",
  dind: "docker:3-dind",
  shell: "shell:4",
  keeper: "keeper:5",
  firewall: "firewall:6",
  door: "door:7",
  gateway: "gateway:8",
};

const ALICE = { id: "alice", services: [{ name: "db", image: "redis:7", volumes: ["data:/data"] }] };
const BOB = { id: "bob", name: "Bob Ross", memory: "4GiB", subnet: "100.64.0.0/24" };
const CAROL = "carol";
const DAVE = { id: "dave", cpus: 0.5 };

/** The first guarantee: an edit of the roster changes the pods that it names, and nothing else. */
describe("whatever happens to the roster of alice, bob and carol, nothing changes for", () => {
  test.each<[string, unknown[], string[]]>([
    ["alice and carol when bob leaves", [ALICE, CAROL], ["alice", "carol"]],
    ["bob and carol when alice leaves with an image of her own", [BOB, CAROL], ["bob", "carol"]],
    ["alice and bob when carol leaves", [ALICE, BOB], ["alice", "bob"]],
    ["anybody when dave comes first", [DAVE, ALICE, BOB, CAROL], ["alice", "bob", "carol"]],
    ["anybody when dave comes last", [ALICE, BOB, CAROL, DAVE], ["alice", "bob", "carol"]],
    ["anybody when they change places", [CAROL, BOB, ALICE], ["alice", "bob", "carol"]],
    ["alice and carol when bob becomes dave", [ALICE, { ...BOB, id: "dave" }, CAROL], ["alice", "carol"]],
    ["alice and carol when bob gets less", [ALICE, { ...BOB, memory: "1GiB" }, CAROL], ["alice", "carol"]],
    [
      "anybody when bob is called Bobby",
      [ALICE, { ...BOB, name: "Bobby" }, CAROL],
      ["alice", "bob", "carol"],
    ],
  ])("%s", async (_, attendees, untouched) => {
    const before = await workshop([ALICE, BOB, CAROL]);
    const after = await workshop(attendees);
    expect([...before.keys()]).toEqual(["alice", "bob", "carol", "host"]);
    for (const id of untouched) expect(after.get(id)).toEqual(before.get(id));
  });

  test("anybody but bob when bob gets less: the comparison sees a change", async () => {
    const before = await workshop([ALICE, BOB]);
    const after = await workshop([ALICE, { ...BOB, memory: "1GiB" }]);
    expect(after.get("bob")).not.toEqual(before.get("bob"));
  });
});

test("what the host holds is the same whoever attends", async () => {
  const host = async (attendees: unknown[]): Promise<string | undefined> =>
    (await workshop(attendees)).get("host");
  expect(await host([BOB, CAROL])).toEqual(await host([CAROL, "erin", "frank"]));
  expect(await host([BOB])).toContain("dev-keeper");
});

test("images are held once for the whole class", async () => {
  const images = (await workshop([ALICE, BOB, CAROL])).get("host");
  expect(images?.match(/RemoteImage/g)).toHaveLength(9);
});

/** What `up` looks at is what has changed, and what it does not look at has not. */
describe("what is declared again when alice, bob and carol become", () => {
  const BOB_ROOTLESS = { ...BOB, isolation: "rootless" };
  test.each<[string, unknown[], "all" | string[] | undefined]>([
    ["alice, bob and carol", [ALICE, BOB, CAROL], undefined],
    ["carol, bob and alice", [CAROL, BOB, ALICE], []],
    ["alice and bob", [ALICE, BOB], ["carol"]],
    ["dave, alice, bob and carol", [DAVE, ALICE, BOB, CAROL], ["dave"]],
    ["alice, dave and carol", [ALICE, { ...BOB, id: "dave" }, CAROL], ["dave", "bob"]],
    ["alice, a smaller bob and carol", [ALICE, { ...BOB, memory: "1GiB" }, CAROL], ["bob"]],
    ["alice, a rootless bob and carol", [ALICE, BOB_ROOTLESS, CAROL], ["bob"]],
    ["alice on an engine that remaps users", [{ ...ALICE, isolation: "userns" }, BOB, CAROL], "all"],
    ["bob and carol, without alice's image", [BOB, CAROL], "all"],
  ])("%s", async (_, attendees, expected) => {
    const [before, after] = [planOf([ALICE, BOB, CAROL]), planOf(attendees)];
    const changes = changesBetween(fingerprint(before), fingerprint(after));
    expect(changes).toEqual(expected);

    const [was, is] = [await declared(before), await declared(after)];
    const changed = new Set(changes === "all" ? is.keys() : changes);
    for (const [owner, resources] of is) if (!changed.has(owner)) expect(was.get(owner)).toEqual(resources);
    const narrow = await declared(after, changed);
    expect([...narrow.keys()]).toEqual(
      [...is.keys()].filter((owner) => owner === "host" || changed.has(owner)),
    );
    for (const [owner, resources] of narrow) expect(is.get(owner)).toEqual(resources);
  });

  /** With what the command finds on a machine that stays as it is. */
  function fingerprint(plan: WorkshopPlan): Fingerprint {
    const images = [...new Set(neededImages(plan, IMAGES).values())].sort();
    const shared = hashOf([sharedPlan(plan), images]);
    return { whole: hashOf([shared, plan]), shared, pods: podHashes(plan) };
  }
});

async function workshop(attendees: unknown[]): Promise<Map<string, string>> {
  return declared(planOf(attendees));
}

function planOf(attendees: unknown[]): WorkshopPlan {
  return planWorkshop("dev", parseConfiguration({ attendees }));
}

/** What a class declares, as JSON: each pod's resources, byte for byte, and the host's. */
async function declared(plan: WorkshopPlan, only?: ReadonlySet<string>): Promise<Map<string, string>> {
  const around = { socket: "/run/docker.sock", limitsLayers: false, certificate: "internal", only } as const;
  const { declared: resources } = await declare((opts) => declareWorkshop(plan, IMAGES, around, opts));
  const owners = Map.groupBy(resources, ({ name }) => name.replace(/-.*/, ""));
  const lines = [...owners].map(([owner, theirs]): [string, string] => [
    owner,
    theirs.map(toJson).join("\n"),
  ]);
  return new Map(lines.sort());
}
