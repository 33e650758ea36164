import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { insist, type Outcome, run, TestClass, until } from "./class.ts";

// alice's engine is rootless, and bob's privileged. What a pod promises holds for her too. What she tries against the
// host stands in attacks.test.ts.

let workshop: TestClass;

const alice = { id: "alice", isolation: "rootless" };

beforeAll(async () => {
  workshop = await TestClass.open();
  await workshop.up({ attendees: [alice, "bob"] });
  await Promise.all([workshop.loadBase("alice"), workshop.loadBase("bob")]);
});
afterAll(() => workshop.end());

/** What a script in alice's shell writes. */
async function says(script: string): Promise<string> {
  return insist(await workshop.shell("alice", script)).trim();
}

const answers = async (): Promise<boolean> => (await workshop.shell("alice", "docker info")).code === 0;

describe("a rootless engine", () => {
  it("changes nothing in a second up that refreshes", async () => {
    insist(await workshop.workshop("up", "--refresh", "--expect-no-changes"));
  });

  it("is rootless on overlay2, in a container that is not privileged; bob's is what he asked for", async () => {
    const options = "docker info --format '{{.Driver}} {{.SecurityOptions}}'";
    expect(await says(options)).toMatch(/^overlay2 .*name=rootless/);
    expect(insist(await workshop.shell("bob", options))).not.toContain("rootless");
    const isPrivileged = async (attendee: string): Promise<boolean | undefined> =>
      (await workshop.engine.getContainer(workshop.container(attendee, "dind")).inspect()).HostConfig
        .Privileged;
    expect([await isPrivileged("alice"), await isPrivileged("bob")]).toEqual([false, true]);
  });

  it("leaves no process on the host with root's id or a right", async () => {
    const top = insist(
      await workshop.docker("top", workshop.container("alice", "dind"), "-eo", "pid,uid,comm"),
    );
    const users = top
      .trim()
      .split("\n")
      .slice(1)
      .map((line) => Number(line.trim().split(/\s+/)[1]));
    expect(users.length).toBeGreaterThan(3);
    expect(Math.min(...users)).toBeGreaterThanOrEqual(0x7000_0000);
  });

  it("builds by buildx, pushes, removes and pulls an image", async () => {
    const dockerfile = "FROM base\\nRUN mkdir /www && echo hello from alice > /www/index.html\\n";
    await says(`printf '${dockerfile}' | docker buildx build --load -t localhost:5000/hello -`);
    await says("docker push localhost:5000/hello && docker rmi localhost:5000/hello");
    expect(await says("docker images -q localhost:5000/hello")).toBe("");
    await says("docker pull localhost:5000/hello");
  });

  it("publishes a port on the pod's localhost by the time that `docker run` is back", async () => {
    const page =
      "docker run -d --name web -p 8080:80 localhost:5000/hello httpd -f -h /www && curl -s localhost:8080";
    expect(await says(page)).toContain("hello from alice");
    await says("docker rm -f web");
  });

  it("publishes a port for the pod's localhost alone", async () => {
    await says("docker run -d --name web -p 127.0.0.1:8081:80 localhost:5000/hello httpd -f -h /www");
    expect(await says("curl -s localhost:8081")).toBe("hello from alice");
    expect((await workshop.shell("alice", "curl -s http://$(hostname -i):8081")).code).not.toBe(0);
    await says("docker rm -f web");
  });

  it("leads to the pod's localhost by host.docker.internal", async () => {
    const host = "--add-host host.docker.internal:host-gateway";
    expect(
      await says(`docker run --rm ${host} base wget -qO- host.docker.internal:5000/v2/_catalog`),
    ).toContain("hello");
  });

  it("brings compose projects up, with a network of their own and volumes", async () => {
    const web = { image: "localhost:5000/hello", command: "httpd -f -h /www", volumes: ["kept:/kept"] };
    const ask = {
      image: "base",
      command: "sh -c 'until wget -qO- http://web; do sleep 0.1; done >/kept/page; sleep 1d'",
    };
    const project = JSON.stringify({
      services: { web, ask: { ...ask, volumes: ["kept:/kept"] } },
      volumes: { kept: {} },
    });
    await says(
      `mkdir -p ~/site && cat >~/site/compose.yaml <<'END'\n${project}\nEND\ncd ~/site && docker compose up -d`,
    );
    await until(async () => (await says("cd ~/site && docker compose exec -T web cat /kept/page")) !== "");
    expect(await says("cd ~/site && docker compose exec -T web cat /kept/page")).toBe("hello from alice");
    await says("cd ~/site && docker compose down -v");
  });

  it("shares the pod's processes and, with --network host, its localhost", async () => {
    expect(await says("ps -e -o args")).toMatch(/^dockerd /m);
    expect(await says("docker run --rm --pid host base ps -o args")).toMatch(/^registry serve /m);
    expect(await says("docker run --rm --network host base wget -qO- localhost:5000/v2/_catalog")).toContain(
      "hello",
    );
    await says("docker run -d --name host --network host base httpd -f -p 9090");
    await until(async () => (await workshop.shell("alice", "curl -s localhost:9090")).code === 0);
    await says("docker rm -f host");
  });

  it.each([alice.id, "bob"])("lets %s's containers mount files of the home", async (attendee) => {
    const inShell = async (script: string): Promise<string> =>
      insist(await workshop.shell(attendee, script)).trim();
    const mounting = "docker run --rm --volume ~/mounted:/mounted";
    await inShell("mkdir ~/mounted && echo before >~/mounted/page");
    expect(await inShell(`${mounting} base cat /mounted/page`)).toBe("before");
    await inShell(`${mounting} base sh -c 'echo after >/mounted/page; touch /mounted/of-root'`);
    await inShell(`${mounting} --user 1000:1000 base touch /mounted/of-workshop`);
    expect(await inShell("cat ~/mounted/page")).toBe("after");
    const owners = (await inShell("stat -c '%n %u' ~/mounted/of-*"))
      .split("\n")
      .map((line) => line.split(" ")[1]);
    expect(owners).toEqual([attendee === "bob" ? "0" : expect.stringMatching(/^[12]\d{9}$/), "1000"]);
    await inShell("rm -r ~/mounted");
  });

  it("lists, pauses and continues a container's processes", async () => {
    const ticks = "while :; do cat /proc/uptime >/tick; sleep 0.05; done";
    await says(`docker run -d --name paused base sh -c '${ticks}'`);
    expect(await says("docker top paused -o pid,args")).toContain(ticks);
    // A paused container lets nobody in, but its files can be copied.
    const tick = (): Promise<string> => says("docker cp paused:/tick - | tar -xO");
    await says("docker pause paused");
    const first = await tick();
    await says("sleep 0.3");
    expect(await tick()).toBe(first);
    await says("docker unpause paused");
    await until(async () => (await tick()) !== first);
    await says("docker rm -f paused");
  });

  it("puts no limits on its containers, and says so; the pod's own hold", async () => {
    const take = (options: string, sizeMiB: number) =>
      workshop.shell(
        "alice",
        `docker run --rm ${options} base dd if=/dev/zero of=/dev/null bs=${sizeMiB}M count=1`,
      );
    expect(await says("docker info 2>&1")).toContain("rootless-mode without cgroups");
    expect((await take("--memory 32m", 100)).code).toBe(0);
    expect((await take("", 1900)).code).toBe(137);
    await says("docker info");
  });

  it("comes back after a kill, of its network too, and after a restart, with what it kept", async () => {
    await says("docker run -d --name kept --restart always base sleep 1d");
    const dind = workshop.engine.getContainer(workshop.container("alice", "dind"));
    const isBack = async (before: string): Promise<boolean> =>
      (await dind.inspect()).State.StartedAt !== before &&
      (await workshop.shell("alice", "docker exec kept true")).code === 0;
    const { Pid: pid, StartedAt: first } = (await dind.inspect()).State;
    insist(await run("kill", ["-KILL", String(pid)]));
    await until(() => isBack(first));
    const { StartedAt: second } = (await dind.inspect()).State;
    insist(await workshop.exec("alice", "dind", "kill -9 $(pgrep -x 'pasta(.avx2)?')"));
    await until(() => isBack(second));
    const { StartedAt: third } = (await dind.inspect()).State;
    await dind.restart();
    await until(() => isBack(third));
    await says("docker rm -f kept");
  });
});

describe("workshop:pod.isolation", () => {
  it("loses nothing when it is changed and changed back", async () => {
    await workshop.up({ attendees: ["alice", "bob"] });
    await until(answers);
    expect(await says("docker images -q base")).toBe("");
    await workshop.up({ attendees: [alice, "bob"] });
    await until(answers);
    expect(await says("docker images -q base")).not.toBe("");
  });

  it("is refused where no rootless engine starts, before anything is made", async () => {
    const other = await TestClass.open();
    try {
      // Not on a host that cannot, but with an image that does not know how.
      await other.configure({ attendees: ["bob", alice], images: { dind: await workshop.image("shell") } });
      const { code, output } = await other.workshop("up");
      expect(code).not.toBe(0);
      expect(output).toContain("workshop:attendees[1].isolation: no rootless engine starts on this host");
      expect(await other.left()).toEqual([]);
    } finally {
      await other.end();
    }
  });
});

it("an engine starts a container once more where runc failed for no fault of its own", async () => {
  const inEngine = (script: string): Promise<Outcome> => workshop.exec("bob", "dind", script);
  // runc's own words about what it tries again are among the container's on standard error.
  const start = (): Promise<Outcome> => workshop.shell("bob", "docker run --rm base echo started");
  insist(await inEngine("mv /usr/sbin/runc /usr/sbin/runc.whole"));
  /** What begins to set a process up may not write as much as there is of runc, so often. */
  const hinder = async (times: number): Promise<Outcome> =>
    inEngine(`yes | head -n ${times} >/tmp/hindered && cat >/usr/sbin/runc <<'END' && chmod +x /usr/sbin/runc
#!/bin/sh
if [ -s /tmp/hindered ] && expr " $* " : ".* create " >/dev/null; then
	sed -i 1d /tmp/hindered
	ulimit -f 1000
fi
exec /usr/sbin/runc.whole "$@"
END`);
  try {
    insist(await hinder(2));
    expect(insist(await start())).toMatch(/^started$/m);
    insist(await hinder(3));
    const { code, output } = await start();
    expect(code).not.toBe(0);
    expect(output).toContain("init-p");
    expect(output).not.toContain("started");
  } finally {
    insist(await inEngine("mv /usr/sbin/runc.whole /usr/sbin/runc"));
  }
  expect(insist(await start()).trim()).toBe("started");
});
