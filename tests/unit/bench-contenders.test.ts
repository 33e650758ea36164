import { execFileSync } from "node:child_process";

import { describe, expect, test } from "vitest";
import { parse } from "yaml";

import { rotated } from "../../bench/turns.ts";
import { composeFile } from "../../bench/contenders/compose.ts";
import { createOptions } from "../../bench/contenders/floor.ts";
import { removeCommands, runCommands, scriptOf } from "../../bench/contenders/script.ts";
import type { ContainerSpec, PodSpec } from "../../bench/pod.ts";

const bare: ContainerSpec = {
  role: "anchor",
  name: "demo-alice-anchor",
  image: "anchor:1",
  labels: { "workshop.stack": "demo" },
  command: ["sh", "-c", 'echo "it\'s" $HOME'],
  env: [],
  hostname: "alice",
  stopSignal: "SIGKILL",
  privileged: false,
  readOnly: true,
  tmpfs: [],
  volumes: [],
  memoryMiB: 16,
  cpuShares: 16,
  pids: 64,
};

const dind: ContainerSpec = {
  role: "dind",
  name: "demo-alice-dind",
  image: "dind:1",
  labels: {},
  env: ["EMPTY="],
  privileged: true,
  readOnly: false,
  tmpfs: ["/run"],
  volumes: [{ name: "demo-alice-docker", path: "/var/lib/docker", labels: { "workshop.stack": "demo" } }],
  memoryMiB: 1520,
  cpuShares: 768,
  cpus: 1.5,
  pids: 1024,
};

const pod: PodSpec = {
  attendee: "alice",
  network: {
    name: "demo-alice",
    labels: { "workshop.stack": "demo" },
    subnet: "100.64.0.16/28",
    gateway: "100.64.0.17",
    bridge: "wp0",
  },
  anchor: bare,
  members: [dind],
};

describe("the script", () => {
  test("brings a pod up", () => {
    expect(runCommands(pod)).toEqual([
      "docker network create --label workshop.stack=demo --opt com.docker.network.bridge.name=wp0" +
        " --subnet 100.64.0.16/28 --gateway 100.64.0.17 demo-alice >/dev/null",
      "docker run --detach --name demo-alice-anchor --label workshop.stack=demo --network demo-alice" +
        " --restart unless-stopped --log-driver json-file --log-opt max-size=10m --log-opt max-file=2" +
        " --memory 16m --memory-swap 16m --cpu-shares 16 --pids-limit 64" +
        " --cap-drop ALL --security-opt no-new-privileges --read-only" +
        String.raw` --hostname alice --stop-signal SIGKILL anchor:1 sh -c 'echo "it'\''s" $HOME' >/dev/null`,
      "docker run --detach --name demo-alice-dind" +
        " --network container:demo-alice-anchor --pid container:demo-alice-anchor" +
        " --restart unless-stopped --log-driver json-file --log-opt max-size=10m --log-opt max-file=2" +
        " --memory 1520m --memory-swap 1520m --cpu-shares 768 --cpus 1.5 --pids-limit 1024 --privileged" +
        " --env EMPTY= --tmpfs /run" +
        " --mount type=volume,src=demo-alice-docker,dst=/var/lib/docker,volume-label=workshop.stack=demo" +
        " dind:1 >/dev/null",
    ]);
  });

  test("removes it", () => {
    expect(removeCommands(pod)).toEqual([
      "docker rm --force --volumes demo-alice-anchor demo-alice-dind >/dev/null",
      "docker network rm demo-alice >/dev/null",
      "docker volume rm demo-alice-docker >/dev/null",
    ]);
  });

  const run = (pods: string[][], isParallel: boolean): string =>
    execFileSync("sh", { input: scriptOf(pods, isParallel), encoding: "utf8" });

  test.each([false, true])("does everything (parallel: %s)", (isParallel) => {
    const lines = run([["echo a", "echo b"], ["echo c"]], isParallel)
      .trim()
      .split("\n");
    expect(lines.sort()).toEqual(["a", "b", "c"]);
  });

  test.each([false, true])("fails when a command fails (parallel: %s)", (isParallel) => {
    expect(() => run([["false", "true"], ["true"]], isParallel)).toThrow("Command failed");
  });
});

test("the compose file", () => {
  const file: unknown = parse(composeFile("demo", [pod]));
  expect(file).toEqual({
    name: "demo",
    services: {
      "demo-alice-anchor": {
        container_name: "demo-alice-anchor",
        image: "anchor:1",
        pull_policy: "never",
        labels: { "workshop.stack": "demo" },
        restart: "unless-stopped",
        logging: { driver: "json-file", options: { "max-size": "10m", "max-file": "2" } },
        mem_limit: "16m",
        memswap_limit: "16m",
        cpu_shares: 16,
        pids_limit: 64,
        cap_drop: ["ALL"],
        security_opt: ["no-new-privileges"],
        read_only: true,
        command: ["sh", "-c", 'echo "it\'s" $$HOME'],
        environment: [],
        hostname: "alice",
        stop_signal: "SIGKILL",
        networks: ["demo-alice"],
      },
      "demo-alice-dind": {
        container_name: "demo-alice-dind",
        image: "dind:1",
        pull_policy: "never",
        labels: {},
        restart: "unless-stopped",
        logging: { driver: "json-file", options: { "max-size": "10m", "max-file": "2" } },
        mem_limit: "1520m",
        memswap_limit: "1520m",
        cpu_shares: 768,
        cpus: 1.5,
        pids_limit: 1024,
        privileged: true,
        read_only: false,
        environment: ["EMPTY="],
        tmpfs: ["/run"],
        volumes: ["demo-alice-docker:/var/lib/docker"],
        network_mode: "service:demo-alice-anchor",
        pid: "service:demo-alice-anchor",
      },
    },
    networks: {
      "demo-alice": {
        name: "demo-alice",
        labels: { "workshop.stack": "demo" },
        driver_opts: { "com.docker.network.bridge.name": "wp0" },
        ipam: { config: [{ subnet: "100.64.0.16/28", gateway: "100.64.0.17" }] },
      },
    },
    volumes: { "demo-alice-docker": { name: "demo-alice-docker", labels: { "workshop.stack": "demo" } } },
  });
});

test("the Engine API's words", () => {
  expect(createOptions(dind, { NetworkMode: "container:1", PidMode: "container:1" })).toMatchObject({
    name: "demo-alice-dind",
    Image: "dind:1",
    Env: ["EMPTY="],
    HostConfig: {
      NetworkMode: "container:1",
      PidMode: "container:1",
      Memory: 1520 * 1024 ** 2,
      MemorySwap: 1520 * 1024 ** 2,
      CpuShares: 768,
      NanoCpus: 1_500_000_000,
      PidsLimit: 1024,
      Privileged: true,
      Tmpfs: { "/run": "" },
      Mounts: [{ Type: "volume", Source: "demo-alice-docker", Target: "/var/lib/docker" }],
    },
  });
});

test("turns: each run begins with another", () => {
  expect([0, 1, 2, 3].map((run) => rotated(["a", "b", "c"], run).join(""))).toEqual([
    "abc",
    "bca",
    "cab",
    "abc",
  ]);
  expect(rotated([], 1)).toEqual([]);
});
