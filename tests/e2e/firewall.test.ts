import { once } from "node:events";
import { createServer } from "node:net";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { insist, type Outcome, run, TestClass, until } from "./class.ts";

// The firewall's rules live and die with their class, and leave everybody else's alone. What they are good for is seen
// in attacks.test.ts.

let mine: TestClass;
let other: TestClass;
/** A table that belongs to nobody, with a name much like ours. */
let nobodys: string;
/** A service of the host. */
let port: number;
const server = createServer((peer) => {
  peer.destroy();
});

beforeAll(async () => {
  [mine, other] = [await TestClass.open(), await TestClass.open()];
  for (const workshop of [mine, other]) await workshop.up({ attendees: ["alice"] });
  nobodys = `inet workshop-${mine.stack}-not`;
  insist(await nft(`add table ${nobodys} { chain to-host { counter; }; }`));
  await once(server.listen(0), "listening");
  const address = server.address();
  port = typeof address === "object" && address !== null ? address.port : 0;
});
afterAll(async () => {
  server.close();
  await nft(`delete table ${nobodys}`);
  await mine.end();
  await other.end();
});

/** What somebody does who has the right to change the host's rules, and is not the class's firewall. */
async function nft(...args: string[]): Promise<Outcome> {
  return run("docker", ["exec", `${other.stack}-firewall`, "nft", "--stateless", ...args]);
}

const tableOf = ({ stack }: TestClass): string => `inet workshop-${stack}`;

/** Number of a class's table: one that is made anew has another. Undefined while there is none. */
async function handle({ stack }: TestClass): Promise<string | undefined> {
  const tables = insist(await nft("--json", "list tables"));
  return new RegExp(`"name": "workshop-${stack}", "handle": (\\d+)`).exec(tables)?.[1];
}

/** All rules of the host, without those of classes, and without those that the engine has for a network or a port. */
async function rulesOfOthers(): Promise<string[]> {
  const tables = insist(await nft("list ruleset")).split(/^(?=table )/m);
  return tables
    .filter((table) => !table.startsWith("table inet workshop-") || table.startsWith(`table ${nobodys} `))
    .flatMap((table) => table.split("\n"))
    .filter((line) => !/"(br-|wp|veth)| dport |^# Warning/.test(line));
}

/** Whether alice of a class can open a connection to the host. */
async function reachesHost(workshop: TestClass): Promise<boolean> {
  const gateway = "$(ip route show default | cut -d' ' -f3)";
  return (await workshop.shell("alice", `timeout 3 bash -c "</dev/tcp/${gateway}/${port}"`)).code === 0;
}

async function expectOutOfReach(workshop: TestClass): Promise<void> {
  expect((await run("bash", ["-c", `</dev/tcp/127.0.0.1/${port}`])).code, "the host itself").toBe(0);
  expect(await reachesHost(workshop)).toBe(false);
}

describe("a class's rules", () => {
  it("are a table of its own", async () => {
    for (const workshop of [mine, other]) {
      expect(await handle(workshop)).toBeDefined();
      await expectOutOfReach(workshop);
    }
  });

  it.each([
    "add rule TABLE to-host accept",
    "insert rule TABLE to-host accept",
    "flush table TABLE",
    "add table TABLE { flags dormant; }",
    "delete table TABLE",
  ])("cannot be changed by anybody else: %s", async (command) => {
    const before = insist(await nft(`list table ${tableOf(mine)}`));
    const { code, output } = await nft(command.replace("TABLE", tableOf(mine)));
    expect(code).not.toBe(0);
    expect(output).toContain("Operation not permitted");
    expect(insist(await nft(`list table ${tableOf(mine)}`))).toBe(before);
    // The control: with a table that belongs to nobody it works.
    const free = `${nobodys}-either`;
    insist(await nft(`add table ${free} { chain to-host { }; }`));
    insist(await nft(command.replace("TABLE", free)));
    if (!command.startsWith("delete")) insist(await nft(`delete table ${free}`));
  });

  it("are back when the process that holds them is killed", async () => {
    const before = await handle(mine);
    const { State: state, Image: image } = await mine.engine.getContainer(`${mine.stack}-firewall`).inspect();
    // By its number on the host: what `docker kill` ends, the engine takes for stopped by hand.
    const kill = ["bash", "-c", `kill -KILL ${state.Pid}`];
    insist(await run("docker", ["run", "--rm", "--pid", "host", "--network", "none", image, ...kill]));
    const killed = Date.now();
    await until(async () => ![before, undefined].includes(await handle(mine)));
    expect(Date.now() - killed).toBeLessThan(10_000);
    await expectOutOfReach(mine);
  });

  it("go with the class, and nobody else's", async () => {
    const [others, handleOfOther] = [await rulesOfOthers(), await handle(other)];
    expect(others.join("\n")).toContain(`table ${nobodys} `);
    insist(await mine.workshop("down"));
    expect(await handle(mine)).toBeUndefined();
    expect(await rulesOfOthers()).toEqual(others);
    expect(await handle(other)).toBe(handleOfOther);
    await expectOutOfReach(other);
  });
});
