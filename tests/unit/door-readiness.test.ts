import { execFile } from "node:child_process";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { promisify } from "node:util";

import { afterAll, beforeAll, expect, test } from "vitest";

import { ring, roster } from "./door-class.ts";
import type { FakePod } from "./door-pod.ts";
import { Scene } from "./door-scene.ts";

const PROGRAM = new URL("../../images/door/ask-readiness.mjs", import.meta.url).pathname;

let scene: Scene;
let alicePod: FakePod;
const app = createServer((request, response) => {
  response.statusCode = request.url === "/well" ? 200 : 500;
  response.end("anything");
});

beforeAll(async () => {
  scene = new Scene(roster);
  await scene.isOpen();
  alicePod = await ring(scene, "alice");
  await new Promise((resolve) =>
    app.listen(0, "127.0.0.1", () => {
      resolve(undefined);
    }),
  );
});

afterAll(() => {
  alicePod.hangUp();
  app.close();
  app.closeAllConnections();
  scene.end();
});

/** Asks as the class's program does, and gives what is printed. */
async function ask(inquiry: string, folder = scene.folder): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [PROGRAM, inquiry, folder]);
  return stdout;
}

const well = () => ({ port: (app.address() as AddressInfo).port, path: "/well" });
const inquiry = (pods: string[], questions: object[]) => JSON.stringify({ pods, questions });

test("of the pods that are asked for, those that answer", async () => {
  expect(JSON.parse(await ask(inquiry(["alice"], [well(), well()])))).toEqual(["alice"]);
  expect(JSON.parse(await ask(inquiry([], [well()])))).toEqual([]);
});

test("not one that the door has no connection to, or does not know", async () => {
  expect(JSON.parse(await ask(inquiry(["bob", "alice", "nobody"], [well()])))).toEqual(["alice"]);
});

test("not one that leaves a question unanswered, or refuses it", async () => {
  const refused = { ...well(), path: "/ill" };
  const closed = { port: 1, path: "/well" };
  expect(JSON.parse(await ask(inquiry(["alice"], [well(), refused])))).toEqual([]);
  expect(JSON.parse(await ask(inquiry(["alice"], [closed, well()])))).toEqual([]);
});

test("what is no question gets no answer, and the next one does", async () => {
  expect(await ask("{")).toBe("");
  expect(await ask("{}")).toBe("");
  expect(JSON.parse(await ask(inquiry(["alice"], [well()])))).toEqual(["alice"]);
});

test("without a door it is an error", async () => {
  await expect(ask(inquiry(["alice"], [well()]), "/nowhere")).rejects.toMatchObject({ code: 1 });
});
