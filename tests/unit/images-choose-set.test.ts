import { once } from "node:events";
import { createServer, type Server } from "node:http";

import Docker from "dockerode";
import { afterEach, describe, expect, test } from "vitest";

import type { ImageSet } from "../../config/built-in.ts";
import { imageReferences } from "../../images/references.ts";
import { chooseImageSet } from "../../tools/images/choose-set.ts";

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

/** An engine that has some images, and says what Docker Hub answers: a status code, or nothing at all. */
async function fakeEngine(images: readonly string[], hub: number | "silence"): Promise<Docker> {
  server = createServer((request, response) => {
    const [, kind, image] = /^\/(images|distribution)\/(.+)\/json/.exec(request.url ?? "") ?? [];
    if (kind === "distribution" && hub === "silence") return;
    const status =
      kind === "distribution" && hub !== "silence" ? hub : images.includes(image ?? "") ? 200 : 404;
    response.writeHead(status, { "content-type": "application/json" });
    response.end(
      JSON.stringify(status === 200 ? { Id: `sha256:${image ?? ""}` } : { message: "no such host" }),
    );
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the fake engine has no port");
  return new Docker({ protocol: "http", host: "127.0.0.1", port: address.port });
}

const imagesOf = (set: ImageSet): string[] => Object.values(imageReferences(set));

describe("the set is", () => {
  test("official where Docker Hub answers the engine", async () => {
    expect(await chooseImageSet(await fakeEngine([], 200))).toEqual({ set: "official" });
  });

  test("debian, with the engine's reason, where it does not", async () => {
    const { set, reason } = await chooseImageSet(await fakeEngine([], 500));
    expect(set).toBe("debian");
    expect(reason).toContain("Docker Hub (no such host)");
  });

  test("debian where it keeps silent", async () => {
    const { set, reason } = await chooseImageSet(await fakeEngine([], "silence"), 50);
    expect(set).toBe("debian");
    expect(reason).toContain("no answer within 0.05 s");
  });

  test.each<ImageSet>(["official", "debian"])(
    "%s where its images are there, whatever the network",
    async (set) => {
      expect(await chooseImageSet(await fakeEngine(imagesOf(set), 500))).toEqual({ set });
    },
  );

  test("debian when that was chosen before and Docker Hub is back", async () => {
    expect(await chooseImageSet(await fakeEngine(imagesOf("debian"), 200))).toEqual({ set: "debian" });
  });

  test("not taken for present when one image is missing", async () => {
    const { set } = await chooseImageSet(await fakeEngine(imagesOf("debian").slice(1), 200));
    expect(set).toBe("official");
  });
});
