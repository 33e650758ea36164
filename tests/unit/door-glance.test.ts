import { createServer, type RequestListener, type Server } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { Duplex } from "node:stream";

import { afterEach, describe, expect, test } from "vitest";

import { containersIn, Glances, imagesIn } from "../../images/door/glance.mjs";
import { eventually } from "./door-scene.ts";

const servers: Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.close();
    server.closeAllConnections();
  }
});

async function listen(listener: RequestListener): Promise<number> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise((resolve) =>
    server.listen(0, "127.0.0.1", () => {
      resolve(undefined);
    }),
  );
  return (server.address() as AddressInfo).port;
}

/** A pod whose engine and registry answer as they are told. */
async function podOf(engine: RequestListener, registry: RequestListener) {
  const ports = new Map([
    [2375, await listen(engine)],
    [5000, await listen(registry)],
  ]);
  return { connect: async (port: number) => Promise.resolve(connect(ports.get(port) ?? 1, "127.0.0.1")) };
}

const says =
  (answer: unknown): RequestListener =>
  (_request, response) => {
    response.end(JSON.stringify(answer));
  };

describe("a look at a pod", () => {
  test("tells what runs and what was pushed, at the question after", async () => {
    const asked: (string | undefined)[] = [];
    const pod = await podOf(
      (request, response) => {
        asked.push(request.url);
        says([{ Names: ["/web"] }, { Names: ["/db"] }])(request, response);
      },
      (request, response) => {
        asked.push(request.url);
        says({ repositories: ["shop"] })(request, response);
      },
    );
    const glances = new Glances(() => pod);
    expect(glances.of("alice")).toEqual({ containers: null, images: null });
    await eventually(() => {
      expect(glances.of("alice")).toEqual({
        containers: { count: 2, first: ["web", "db"] },
        images: { count: 1, first: ["shop"] },
      });
    });
    expect(asked.toSorted()).toEqual(["/containers/json", "/v2/_catalog?n=100"]);
  });

  test("goes without what does not answer, or says too much", async () => {
    const flood: RequestListener = (_request, response) => {
      const pour = () => {
        while (!response.destroyed && response.write("x".repeat(65536)));
      };
      response.on("drain", pour);
      pour();
    };
    const pod = await podOf(flood, says({ repositories: ["shop"] }));
    const glances = new Glances(() => pod);
    await eventually(() => {
      expect(glances.of("alice")).toEqual({ containers: null, images: { count: 1, first: ["shop"] } });
    });
  });

  test("takes an answer that comes together with the end of the connection", async () => {
    const connect = async () =>
      Promise.resolve(
        new Duplex({
          read: () => undefined,
          write(_chunk, _encoding, done) {
            this.push("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n[]");
            this.push(null);
            this.end();
            done();
          },
        }),
      );
    const glances = new Glances(() => ({ connect }));
    await eventually(() => {
      expect(glances.of("alice").containers).toEqual({ count: 0, first: [] });
    });
  });

  test("forgets a pod that went away", async () => {
    const pod = await podOf(says([]), says({ repositories: [] }));
    let line: typeof pod | undefined = pod;
    const glances = new Glances(() => line);
    await eventually(() => {
      expect(glances.of("alice").containers).toEqual({ count: 0, first: [] });
    });
    line = undefined;
    expect(glances.of("alice")).toEqual({ containers: null, images: null });
  });
});

describe("an answer", () => {
  test("is believed no further than a few short words", () => {
    const long = { Names: [`/${"a".repeat(100)}\u0007\u202e`] };
    expect(containersIn(JSON.stringify([long, { Names: 7 }, null, {}, "x"]))).toEqual({
      count: 5,
      first: ["a".repeat(40), "?", "?"],
    });
    expect(imagesIn(JSON.stringify({ repositories: ["b\u202e", 7] }))).toEqual({
      count: 2,
      first: ["b?", "?"],
    });
  });

  test.each([null, 7, "text", {}, { repositories: {} }])("that is %j says nothing", (answer) => {
    expect(containersIn(JSON.stringify(answer))).toBeNull();
    expect(imagesIn(JSON.stringify(answer))).toBeNull();
  });
});
