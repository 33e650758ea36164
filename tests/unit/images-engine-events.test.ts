import { Readable } from "node:stream";

import { expect, test } from "vitest";

import { follow, type EngineEvent } from "../../tools/images/engine-events.ts";

async function eventsOf(...chunks: string[]): Promise<EngineEvent[]> {
  const events: EngineEvent[] = [];
  await follow(Readable.from(chunks.map((chunk) => Buffer.from(chunk))), (event) => events.push(event));
  return events;
}

test("events are read across the chunks they come in, with or without an end of line", async () => {
  expect(await eventsOf('{"stream":"a"}\r\n{"str', 'eam":"b"}\n\n', '{"status":"c"}')).toEqual([
    { stream: "a" },
    { stream: "b" },
    { status: "c" },
  ]);
});

test("an error among the events fails, with the engine's reason", async () => {
  await expect(eventsOf('{"stream":"a"}\n{"error":"exit 100"}\n')).rejects.toThrow("exit 100");
});

test("a connection that breaks off is no success", async () => {
  const broken = new Readable({
    read() {
      this.destroy(new Error("aborted"));
    },
  });
  await expect(follow(broken, () => undefined)).rejects.toThrow("aborted");
});
