import { expect, test } from "vitest";

import { WorkshopHost } from "../../components/workshop-host.ts";
import { declare, type Outcome, valueOf } from "./pulumi-mocks.ts";

test("one image per reference, however often it is named, and none is removed from the engine", async () => {
  const { result, declared } = await host(["busybox:1", "registry:2", "busybox:1"]);
  expect(declared.map(({ type, name, inputs }) => [type, name, inputs])).toEqual([
    ["docker:index/remoteImage:RemoteImage", "host-busybox:1", { name: "busybox:1", keepLocally: true }],
    ["docker:index/remoteImage:RemoteImage", "host-registry:2", { name: "registry:2", keepLocally: true }],
    ["workshop:index:WorkshopHost", "host", {}],
  ]);
  expect(declared.map(({ parent }) => parent)).toEqual([result, result, undefined]);
});

test("the id of an image", async () => {
  const { result } = await host(["busybox:1", "registry:2"]);
  expect(await valueOf(result.imageId("busybox:1"))).toBe("id-of-busybox:1");
  expect(await valueOf(result.imageId("registry:2"))).toBe("id-of-registry:2");
});

test("an image that the host does not hold is a bug", async () => {
  const { result } = await host(["busybox:1"]);
  expect(() => result.imageId("busybox:2")).toThrow("image busybox:2 was not declared for this host");
});

function host(images: string[]): Promise<Outcome<WorkshopHost>> {
  return declare((opts) => new WorkshopHost("host", { images }, opts));
}
