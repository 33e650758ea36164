import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer, type Server } from "node:http";

import { afterEach, expect, test } from "vitest";

import { ASK } from "../../bench/readiness.ts";

let asked: string[];
let server: Server | undefined;
let asking: ChildProcess | undefined;

afterEach(() => {
  asking?.kill();
  server?.close();
});

/** Serves these answers one after another, the last of them from then on. */
async function serve(...codes: number[]): Promise<string> {
  asked = [];
  server = createServer((request, response) => {
    asked.push(request.url ?? "");
    response.writeHead(codes[Math.min(asked.length, codes.length) - 1] ?? 500).end("hello");
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  return typeof address === "object" && address !== null ? `${address.port}` : "";
}

function ask(...pages: string[]): ChildProcess {
  asking = spawn("bash", ["-c", ASK, "bash", ...pages], { stdio: ["pipe", "ignore", "ignore"] });
  return asking;
}

test("asks until all pages answer 200, one after another", async () => {
  const port = await serve(503, 200, 404, 200);
  const child = ask(port, "/info", port, "/v2/");
  await once(child, "exit");
  expect(child.exitCode).toBe(0);
  expect(asked).toEqual(["/info", "/info", "/v2/", "/v2/"]);
});

test("goes on while nothing listens, and ends with who wants to know", async () => {
  const port = await serve(200);
  server?.close();
  const child = ask(port, "/info");
  await once(child, "spawn");
  child.stdin?.end();
  await once(child, "exit");
  expect(child.exitCode).toBe(1);
});
