import { setTimeout as delay } from "node:timers/promises";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { ROLES } from "../../config/built-in.ts";
import { diskLimits } from "../../engine/disk.ts";
import { type Attack, attacks, clock, type Toll } from "./attacks.ts";
import { insist, type Outcome, run, TestClass, until } from "./class.ts";

// Whether the limits of a pod hold, what runs in its engine included; then what an attendee who runs into all of them
// does to a neighbour. Every attack ends by its own clock.

let workshop: TestClass;

beforeAll(async () => {
  workshop = await TestClass.open();
  await workshop.up({ attendees: ["alice", "bob"] });
  await workshop.loadBase("alice");
  await workshop.loadBase("bob");
});
afterAll(() => workshop.end());

/** What a container takes, in the engine's figures, so that the version of its cgroups does not matter. */
interface Usage {
  readonly cpuSeconds: number;
  readonly pids: number;
  readonly pidsLimit: number;
}

async function usage(role: string): Promise<Usage> {
  const container = workshop.engine.getContainer(workshop.container("alice", role));
  const stats = await container.stats({ stream: false, "one-shot": true });
  return {
    cpuSeconds: stats.cpu_stats.cpu_usage.total_usage / 1e9,
    pids: stats.pids_stats?.current ?? 0,
    pidsLimit: stats.pids_stats?.limit ?? 0,
  };
}

/** A script in a container of alice's engine. */
async function inner(script: string): Promise<Outcome> {
  return workshop.docker(
    "exec",
    workshop.container("alice", "shell"),
    ...["docker", "run", "--rm", "base", "sh", "-c", script],
  );
}

const inShell = (script: string): Promise<Outcome> => workshop.shell("alice", script);

/** MiB that alice's engine keeps on its volume. */
async function diskMiB(): Promise<number> {
  return Number.parseInt(insist(await workshop.exec("alice", "dind", "du -xsm /var/lib/docker")));
}

const isCalm = async (): Promise<boolean> => (await usage("shell")).pids + (await usage("dind")).pids < 100;

describe("memory", () => {
  /** Takes as much at once, and says 137 where it was killed for that. */
  const take = (sizeMiB: number): string => `dd if=/dev/zero of=/dev/null bs=${sizeMiB}M count=1`;

  it("of the shell ends with what takes more", async () => {
    expect((await inShell(take(200))).code).toBe(0);
    expect((await inShell(take(600))).code).toBe(137);
  });

  it("of the engine includes its containers, and outlives the one that takes more", async () => {
    const dind = workshop.engine.getContainer(workshop.container("alice", "dind"));
    const before = (await dind.inspect()).State.StartedAt;
    expect((await inner(take(500))).code).toBe(0);
    expect((await inner(take(1900))).code).toBe(137);
    insist(await inShell("docker info"));
    expect((await dind.inspect()).State.StartedAt).toBe(before);
  });
});

describe("processes", () => {
  /** Starts as many as it can, and says how many these were. They end by themselves. */
  const spawn = "n=0; while [ $n -lt 1500 ]; do sleep 15 & n=$((n + 1)); echo $n; done 2>/dev/null";
  const spawned = ({ output }: Outcome): number => Number(output.trim().split("\n").at(-1));

  const areLimited = async (): Promise<void> => {
    for (const [role, start] of [["shell", inShell] as const, ["dind", inner] as const]) {
      await until(isCalm);
      expect((await usage(role)).pidsLimit).toBe(1024);
      const count = spawned(await start(spawn));
      expect(count).toBeGreaterThan(700);
      expect(count).toBeLessThan(1024);
    }
  };

  it("are limited in shell and engine, its containers included", areLimited);

  it("are limited after a restart", async () => {
    for (const role of ["shell", "dind"]) {
      insist(await workshop.docker("restart", workshop.container("alice", role)));
    }
    await until(async () => (await inShell("docker info")).code === 0);
    await areLimited();
  });
});

describe("CPU time", () => {
  it("of the engine includes its containers, and is at most what `cpus` says", async () => {
    const burn = `${clock(4)} for burner in 1 2; do while on; do :; done & done; wait`;
    const [from, before] = [Date.now(), await usage("dind")];
    insist(await inner(burn));
    const cores = ((await usage("dind")).cpuSeconds - before.cpuSeconds) / ((Date.now() - from) / 1000);
    expect(cores).toBeGreaterThan(0.2);
    expect(cores).toBeLessThan(1.15);
  });

  it("is divided alike between pods: the shares of each sum to the same", async () => {
    const shares = async (attendee: string): Promise<number> => {
      const containers = ROLES.map((role) =>
        workshop.engine.getContainer(workshop.container(attendee, role)),
      );
      const all = await Promise.all(
        containers.map(async (one) => (await one.inspect()).HostConfig.CpuShares),
      );
      return all.reduce<number>((sum, share = 0) => sum + share, 0);
    };
    expect(await shares("alice")).toBe(1024);
    expect(await shares("bob")).toBe(1024);
  });
});

describe("a log", () => {
  const lines = `yes ${"0123456789".repeat(100)} | head -c 40000000`;

  it("of a container in the pod's engine has 20 MB", async () => {
    const before = await diskMiB();
    insist(await inShell(`docker run --name log base sh -c '${lines}' >/dev/null`));
    const after = await diskMiB();
    insist(await inShell("docker rm log"));
    expect(after - before).toBeGreaterThan(10);
    expect(after - before).toBeLessThan(23);
  });

  it("of the shell has 20 MB, also where the attendee writes into it", async () => {
    insist(await inShell(`${lines} >/proc/$(pgrep -o -f serve-door)/fd/1`));
    const count = `docker logs ${workshop.container("alice", "shell")} | wc -c`;
    const bytes = Number(insist(await run("sh", ["-c", count])));
    expect(bytes).toBeGreaterThan(9_000_000);
    expect(bytes).toBeLessThan(20_000_000);
  });
});

describe("disk", () => {
  it("is limited where the engine can, and refused where it cannot, before anything is made", async () => {
    const { refusal } = await diskLimits(workshop.engine, workshop.stack);
    const other = await TestClass.open();
    try {
      await other.configure({ attendees: ["alice"], pod: { disk: "20GiB" } });
      const { code, output } = await other.workshop("up");
      if (refusal === undefined) {
        expect(code, output).toBe(0);
        const volume = await other.engine.getVolume(`${other.stack}-alice-docker`).inspect();
        expect(volume.Options).toEqual({ size: "10240M" });
      } else {
        expect(code).not.toBe(0);
        expect(output).toContain(`workshop:pod.disk: this engine cannot limit disk space (${refusal})`);
        expect(await other.left()).toEqual([]);
      }
      // The control, a class that does not ask, is this file's own.
    } finally {
      await other.end();
    }
  });
});

describe("bob's `docker run` takes at most twice its time while alice has", () => {
  const ROUNDS = 5;
  const CALM_SECONDS = 3;
  const ATTACK_SECONDS = 8;
  /** An attack begins before bob, and ends after him. */
  const SEEN_SECONDS = ATTACK_SECONDS - 2;
  /** A fork bomb's processes come and go: at its limit it is only now and then. The engine may take a second to tell. */
  const LOOK_EVERY_MS = 250;

  it.each(attacks(ATTACK_SECONDS))("$name", async (attack) => {
    const calm = [await timesOfBob(CALM_SECONDS)];
    const stormy: number[][] = [];
    while (stormy.length < ROUNDS) {
      stormy.push(await timesUnder(attack));
      calm.push(await timesOfBob(CALM_SECONDS));
    }
    // Each round by the calm before and after it: what else the machine does falls on both.
    const ratios = stormy.map((times, round) => median(times) / median(calm.slice(round, round + 2).flat()));
    console.log(
      `${attack.name}: ${median(ratios).toFixed(2)} times (by round ${ratios.map((ratio) => ratio.toFixed(2)).join(", ")}; ` +
        `undisturbed ${describeTimes(calm.flat())}; disturbed ${describeTimes(stormy.flat())})`,
    );
    expect(median(ratios)).toBeLessThanOrEqual(2);
  });

  /** How long bob's containers took, in ms: as many as he can run in the time, one after another. */
  async function timesOfBob(seconds: number): Promise<number[]> {
    const time =
      "from=$(date +%s%N); docker run --rm base true || exit; echo $((($(date +%s%N) - from) / 1000000))";
    const output = insist(await workshop.shell("bob", `${clock(seconds)} while on; do ${time}; done`));
    return output.trim().split("\n").map(Number);
  }

  /** The same while alice attacks. Returns when she is as calm as before. */
  async function timesUnder({ name, shell, inner: container, tookPlace }: Attack): Promise<number[]> {
    const before = { cpuSeconds: await cpuSeconds(), disk: await diskMiB(), time: Date.now() };
    try {
      if (container !== undefined) {
        const args = ["run", "--detach", "--name", "attack", "base", "sh", "-c", container];
        insist(await workshop.docker("exec", workshop.container("alice", "shell"), "docker", ...args));
      }
      if (shell !== undefined) {
        const args = ["exec", "--detach", workshop.container("alice", "shell"), "sh", "-c", shell];
        insist(await workshop.docker(...args));
      }
      const [times, pids] = await Promise.all([timesOfBob(SEEN_SECONDS), peakPids(SEEN_SECONDS)]);
      await until(isCalm);
      const toll: Toll = {
        pids,
        outOfMemory: await outOfMemorySince(before.time),
        cpuSeconds: (await cpuSeconds()) - before.cpuSeconds,
        diskMiB: (await diskMiB()) - before.disk,
      };
      expect(tookPlace(toll), `${name} took place: ${JSON.stringify(toll)}`).toBe(true);
      return times;
    } finally {
      if (container !== undefined) insist(await inShell("docker rm --force attack"));
    }
  }

  const cpuSeconds = async (): Promise<number> =>
    (await usage("shell")).cpuSeconds + (await usage("dind")).cpuSeconds;

  /** The most that one of alice's containers took, looked at now and then: the engine is to be left in peace. */
  async function peakPids(seconds: number): Promise<number> {
    const seen: number[] = [];
    const end = Date.now() + seconds * 1_000;
    while (Date.now() < end) {
      await delay(LOOK_EVERY_MS);
      const [shell, dind] = await Promise.all([usage("shell"), usage("dind")]);
      seen.push(shell.pids, dind.pids);
    }
    return Math.max(...seen);
  }

  /** How often the kernel made room in one of alice's containers, as the engine was told. */
  async function outOfMemorySince(time: number): Promise<number> {
    const [since, until] = [time, Date.now()].map((ms) => String(ms / 1000));
    const of = ["shell", "dind"].flatMap((role) => [
      "--filter",
      `container=${workshop.container("alice", role)}`,
    ]);
    const period = ["--since", since ?? "", "--until", until ?? ""];
    const events = insist(await workshop.docker("events", ...period, "--filter", "event=oom", ...of));
    return events.split("\n").filter((line) => line !== "").length;
  }
});

function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

function describeTimes(times: readonly number[]): string {
  return `${median(times)} ms in ${times.length} runs, at most ${Math.max(...times)} ms`;
}
