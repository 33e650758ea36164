import { describe, expect, test } from "vitest";

import { engineProcesses } from "../../tools/engine/local-control.ts";
import { listProcesses, type Process, readProcess, withDescendants } from "../../tools/engine/processes.ts";

// What a power cut kills: every process of the one engine, and none of anybody else's.

const HOST = "pid:[1]";
const OWN_SOCKET = "/var/run/docker/containerd/containerd.sock";
const SYSTEM_SOCKET = "/run/containerd/containerd.sock";

function process(pid: number, parent: number, command: string, namespace = HOST): Process {
  return { pid, parent, command: command.split(" "), namespace };
}

const shim = (pid: number, address: string, { parent = 1, namespace = HOST, of = "moby" } = {}): Process =>
  process(
    pid,
    parent,
    `/usr/bin/containerd-shim-runc-v2 -namespace ${of} -id x -address ${address}`,
    namespace,
  );

const pids = (processes: readonly Process[]): number[] =>
  processes.map(({ pid }) => pid).sort((a, b) => a - b);

const init = process(1, 0, "/sbin/init");

describe("an engine that started its own containerd", () => {
  const dockerd = process(10, 1, "/usr/sbin/dockerd");
  const engine = [
    dockerd,
    process(11, 10, "containerd --config /var/run/docker/containerd/containerd.toml"),
    process(12, 10, "docker-proxy -proto tcp"),
    shim(20, OWN_SOCKET),
    process(21, 20, "sleep infinity", "pid:[2]"),
    process(22, 21, "bash", "pid:[2]"),
  ];
  const others = [
    init,
    process(30, 1, "bash"),
    process(31, 1, "containerd"),
    shim(32, SYSTEM_SOCKET),
    process(33, 32, "another's container", "pid:[3]"),
    shim(34, "/run/other/containerd.sock"),
    shim(35, OWN_SOCKET, { of: "k8s.io" }),
  ];

  test("is killed with all its containers, and nothing else", () => {
    expect(pids(engineProcesses(dockerd, [...others, ...engine]))).toEqual(pids(engine));
  });

  test("begins with dockerd", () => {
    expect(engineProcesses(dockerd, [...others, ...engine])[0]).toBe(dockerd);
  });

  test("is told from one in a container, whose socket has the same path there", () => {
    const stranger = process(40, 33, "dockerd", "pid:[3]");
    const theirs = [
      stranger,
      process(41, 40, "containerd --config /var/run/docker/containerd/containerd.toml", "pid:[3]"),
      shim(42, OWN_SOCKET, { parent: 33, namespace: "pid:[3]" }),
      process(43, 42, "sleep 1", "pid:[4]"),
    ];
    const all = [...others, ...engine, ...theirs];
    expect(pids(engineProcesses(dockerd, all))).toEqual(pids(engine));
    expect(pids(engineProcesses(stranger, all))).toEqual(pids(theirs));
  });
});

describe("an engine with the system's containerd", () => {
  test("is killed with that", () => {
    const dockerd = process(10, 1, `/usr/bin/dockerd -H fd:// --containerd=${SYSTEM_SOCKET}`);
    const engine = [dockerd, process(11, 1, "/usr/bin/containerd"), shim(20, SYSTEM_SOCKET)];
    const others = [init, shim(21, SYSTEM_SOCKET, { of: "k8s.io" }), shim(22, OWN_SOCKET)];
    expect(pids(engineProcesses(dockerd, [...others, ...engine]))).toEqual([10, 11, 20]);
  });
});

describe("this machine's processes", () => {
  test("are read with what is asked of them", async () => {
    const self = await readProcess(globalThis.process.pid);
    expect(self).toMatchObject({ parent: globalThis.process.ppid });
    expect(self?.command[0]).toContain("node");
    expect((await listProcesses()).map(({ pid }) => pid)).toContain(globalThis.process.pid);
    expect(await readProcess(2 ** 30)).toBeUndefined();
  });

  test("descend from one another", () => {
    const all = [init, process(2, 1, "a"), process(3, 2, "b"), process(4, 9, "c")];
    expect(pids(withDescendants([init], all))).toEqual([1, 2, 3]);
  });
});
