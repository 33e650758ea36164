import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { insist, TestClass, until } from "./class.ts";
import { PrivateEngine, REMAPPING } from "./private-engine.ts";

// A class on an engine that remaps users, and knows a runtime by the name of Sysbox's, which is none. What its
// attendees try against the host stands in attacks.test.ts.

let engine: PrivateEngine;
let workshop: TestClass;

/** Leaves a trace, and is the usual runtime. */
const FALSE_SYSBOX = `printf '#!/bin/sh\\n>>/tmp/asked\\nexec runc-without-sys-resource "$@"\\n' >/usr/local/bin/sysbox-runc
  chmod +x /usr/local/bin/sysbox-runc`;

beforeAll(async () => {
  engine = await PrivateEngine.start({
    prepare: `${REMAPPING.prepare}\n${FALSE_SYSBOX}`,
    args: [...REMAPPING.args, "--add-runtime=sysbox-runc=/usr/local/bin/sysbox-runc"],
  });
  workshop = await TestClass.open({ DOCKER_HOST: engine.address }, engine.client);
  await workshop.up({ attendees: ["alice", "bob"], pod: { isolation: "userns" } });
  await workshop.loadBase("alice");
});
afterAll(async () => {
  await workshop.end();
  await engine.remove();
});

/** What a script in alice's shell writes. */
async function says(script: string): Promise<string> {
  return insist(await workshop.shell("alice", script)).trim();
}

describe("an engine in a remapped pod", () => {
  it("changes nothing in a second up that refreshes", async () => {
    insist(await workshop.workshop("up", "--refresh", "--expect-no-changes"));
  });

  it("runs on overlay2 in the pod's own network, as nobody outside", async () => {
    expect(await says("docker info --format '{{.Driver}}'")).toBe("overlay2");
    expect(await says("docker run --rm --network host base cat /sys/class/net/eth0/address")).toBe(
      await says("cat /sys/class/net/eth0/address"),
    );
    expect(await says("docker run --rm --privileged base cat /proc/self/uid_map")).toMatch(
      /^0 +100000 +65536$/,
    );
  });

  it("builds, pushes, removes, pulls and runs an image, with a published port", async () => {
    const dockerfile = "FROM base\\nRUN mkdir /www && echo hello from alice > /www/index.html\\n";
    await says(`printf '${dockerfile}' | docker buildx build --load -t localhost:5000/hello -`);
    await says("docker push localhost:5000/hello && docker rmi localhost:5000/hello");
    await says("docker run -d --name web -p 8080:80 localhost:5000/hello httpd -f -h /www");
    await until(async () => (await workshop.shell("alice", "curl -s localhost:8080")).code === 0);
    expect(await says("curl -s localhost:8080")).toContain("hello from alice");
    await says("docker rm -f web");
  });

  it("lets containers mount files of the home, and lists and pauses their processes", async () => {
    await says("mkdir ~/site && docker run -d --name site -v ~/site:/site base sleep 1d");
    await says("docker exec --user 1000:1000 site touch /site/mine && echo edited >~/site/mine");
    expect(await says("docker exec site cat /site/mine")).toBe("edited");
    expect(await says("docker top site")).toContain("sleep 1d");
    await says("docker pause site && docker unpause site && docker rm -f site");
  });

  it("comes back after a kill, with what it kept", async () => {
    await says("docker run -d --name kept --restart always base sleep 1d");
    const dind = workshop.engine.getContainer(workshop.container("alice", "dind"));
    const { StartedAt: before } = (await dind.inspect()).State;
    await workshop.exec("alice", "dind", "kill -9 $(cat /run/docker.pid)");
    await until(
      async () =>
        (await dind.inspect()).State.StartedAt !== before &&
        (await workshop.shell("alice", "docker exec kept true")).code === 0,
    );
  });
});

describe("workshop:pod.isolation", () => {
  it.each([
    ["privileged", /user namespaces/],
    ["sysbox", /workshop:pod.isolation: no sysbox engine starts on this host/],
  ])("%s is refused here", async (isolation, reason) => {
    const other = await TestClass.open({ DOCKER_HOST: engine.address }, engine.client);
    try {
      await other.configure({ attendees: ["carol"], pod: { isolation } });
      const { code, output } = await other.workshop("up");
      expect(code).not.toBe(0);
      expect(output).toMatch(reason);
      if (isolation === "sysbox") insist(await engine.run("test -f /tmp/asked"));
    } finally {
      await other.end();
    }
  });

  it("userns and sysbox are refused where the host offers neither, before anything is made", async () => {
    const other = await TestClass.open();
    try {
      await other.configure({
        attendees: [
          { id: "alice", isolation: "userns" },
          { id: "bob", isolation: "sysbox" },
        ],
      });
      const { code, output } = await other.workshop("up");
      expect(code).not.toBe(0);
      expect(output).toContain(
        "attendees[0].isolation: no userns engine starts on this host (the engine does not remap users)",
      );
      expect(output).toContain(
        "attendees[1].isolation: no sysbox engine starts on this host (the engine knows no runtime sysbox-runc)",
      );
      expect(await other.left()).toEqual([]);
    } finally {
      await other.end();
    }
  });
});
