import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { z } from "zod";

import { labelled } from "../../engine/labelled.ts";
import { begin, insist, type Outcome, run, TestClass, until } from "./class.ts";

// Robots in a class that is there, where they must leave nothing, and in one of the rehearsal's own.

const ATTENDEES = ["alice", "bob"];

let workshop: TestClass;

beforeAll(async () => {
  workshop = await TestClass.open();
  await workshop.up({ attendees: ATTENDEES });
  await workshop.loadBase("alice");
  const [mine, pushed] = ["docker run -d --name mine -v mine:/data base sleep 3600", "localhost:5000/mine"];
  insist(await workshop.shell("alice", `echo notes >~/notes && ${mine} && docker tag base ${pushed}`));
  insist(await workshop.shell("alice", `docker push -q ${pushed}`));
  for (const attendee of ATTENDEES) insist(await workshop.shell(attendee, "tmux new-session -d -s tab9"));
});
afterAll(() => workshop.end());

/** Everything in a pod that a robot could leave something in. */
const LOOK = [
  "docker ps -a --format '{{.Names}} {{.Status}}' | cut -d' ' -f1,2",
  "docker image ls -a --no-trunc --format '{{.Repository}}:{{.Tag}} {{.ID}}' | sort",
  "docker volume ls -q; docker network ls -q",
  "docker system df -v --format '{{json .BuildCache}}'",
  "curl -s localhost:5000/v2/_catalog; curl -s localhost:5000/v2/mine/tags/list",
  "ls -A ~ /tmp; tmux list-sessions -F '#S'",
  "pgrep -f 'rehearsal-[0-9a-f]'; true",
].join("; echo; ");

/** What the attendees have. */
async function belongings(): Promise<string> {
  const each = await Promise.all(ATTENDEES.map((attendee) => workshop.shell(attendee, LOOK)));
  return each.map(insist).join("\n");
}

async function exercises(files: Record<string, string>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "exercises-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  return folder;
}

/** `./workshop rehearse`, without what it says on standard error. */
async function rehearse(args: string): Promise<Outcome> {
  const env = { WORKSHOP_HOME: workshop.home };
  return run("sh", ["-c", `./workshop rehearse --yes ${args} 2>/dev/null`], env);
}

const result = z.object({
  ok: z.boolean(),
  exercises: z.array(z.object({ name: z.string(), attempts: z.array(z.object({ attendee: z.string() })) })),
  usage: z.array(z.object({ peakMemoryMiB: z.number(), cpuSeconds: z.number() })),
});

describe("in a class that is there", () => {
  it("robots do the clone's exercises, and leave everything as it was", async () => {
    const before = await belongings();
    expect(before).toContain("mine");
    const { code, output } = await rehearse(`--stack ${workshop.stack} --json`);
    expect(code, output).toBe(0);
    const { ok, exercises: done, usage } = result.parse(JSON.parse(output));
    expect(ok).toBe(true);
    expect(done.map(({ attempts }) => attempts.length)).toEqual(done.map(() => ATTENDEES.length));
    expect(done.map(({ name }) => name)).toContain("40-compose");
    for (const { peakMemoryMiB, cpuSeconds } of usage) {
      expect(peakMemoryMiB).toBeGreaterThan(30);
      expect(cpuSeconds).toBeGreaterThan(0.5);
    }
    expect(insist(await workshop.docker("logs", `${workshop.stack}-door`))).toContain("bob: logged in");
    expect(await belongings()).toBe(before);
  });

  it("a trainer's own exercises are done, and one that fails is shown with its output", async () => {
    const before = await belongings();
    const folder = await exercises({
      "1-rubbish.sh": `# title: Leaves everything lying about
# fetch: 8124/ contains of everybody
touch ~/file
docker run --rm -v ~:/mounted "$BASE" sh -c 'mkdir /mounted/of-root; touch /mounted/of-root/file'
docker run -d --name rubbish -v rubbish:/data -p 8124:80 "$BASE" sh -c 'mkdir /www; echo of everybody >/www/index.html; exec httpd -f -h /www'
docker network create rubbish
printf 'FROM %s\nRUN date >/date\n' "$BASE" | docker build -t localhost:5000/rubbish/one -
docker push localhost:5000/rubbish/one`,
      "2-choosy.sh": `[ "$ATTENDEE" = alice ] || { echo "no cheese for $ATTENDEE"; exit 3; }`,
      "3-nothing-there.sh": "# timeout: 3\n# fetch: 8124/ contains what nobody wrote\ntrue",
    });
    const { code, output } = await rehearse(`--stack ${workshop.stack} --exercises ${folder}`);
    expect(output).toMatch(/1-rubbish .*Leaves everything lying about .*2 of 2/);
    expect(output).toContain("2-choosy, bob: exit code 3\n    | no cheese for bob");
    expect(output).toMatch(/3-nothing-there, alice: https:\/\/8124-alice\..* has no "what nobody wrote"/);
    expect(code).toBe(1);
    expect(await belongings()).toBe(before);
  });

  it("Ctrl-C ends what robots do, and clears up", async () => {
    const before = await belongings();
    const slow = `docker run --name slow "$BASE" sleep 300`;
    const folder = await exercises({ "1-slow.sh": `# timeout: 300\n${slow}` });
    const args = ["rehearse", "--stack", workshop.stack, "--exercises", folder, "--yes"];
    const begun = begin("./workshop", args, { WORKSHOP_HOME: workshop.home });
    await until(async () => (await workshop.shell("bob", "docker ps")).output.includes("slow"));
    begun.end("SIGINT");
    const { code, output } = await begun.outcome;
    expect(code, output).toBe(130);
    expect(await belongings()).toBe(before);
  });
});

describe("in a class of its own", () => {
  it("a rehearsal says how large a class may be, and up and doctor warn of a larger one", async () => {
    const folder = await exercises({ "1-hello.sh": 'docker run --rm "$BASE" echo hello | grep hello' });
    const { code, output } = await rehearse(`--attendees 1 --exercises ${folder}`);
    expect(code, output).toBe(0);
    expect(output).toContain("This host carries about");
    expect(await labelled(workshop.engine, "rehearsal")).toEqual([]);

    const file = join(workshop.home, "rehearsal.json");
    const record = z.looseObject({ attendees: z.number() }).parse(JSON.parse(await readFile(file, "utf8")));
    expect(record.attendees).toBe(1);
    expect(insist(await workshop.workshop("doctor"))).toMatch(/✓ rehearsal/);
    await writeFile(file, JSON.stringify({ ...record, largest: { attendees: 1, limitedBy: "CPU" } }));
    const warning = "this class has 2 pods, and by the rehearsal of 20";
    expect(insist(await workshop.workshop("doctor"))).toContain(warning);
    expect(insist(await workshop.workshop("up", "--expect-no-changes"))).toContain(`Warning: ${warning}`);
  });
});
