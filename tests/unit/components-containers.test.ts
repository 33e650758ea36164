import type * as docker from "@pulumi/docker";
import { describe, expect, test } from "vitest";

import { ARGS, declareAlice, EDITOR, MEMBERS } from "./alice.ts";
import { type Declared, find, ofKind, toJson } from "./pulumi-mocks.ts";

const { declared } = await declareAlice();

describe("every container", () => {
  test.each([
    ["anchor", 16, 16],
    ["registry", 128, 48],
    ["dind", 1520, 768],
    ["shell", 384, 192],
    ["editor", 256, 128],
  ])("%s has its image, limits, no swap and a restart policy", (role, memoryMiB, shares) => {
    expect(container(role)).toMatchObject({
      image: `${role}-image`,
      memory: memoryMiB,
      memorySwap: memoryMiB,
      cpuShares: shares,
      restart: "unless-stopped",
      logDriver: "json-file",
      logOpts: { "max-size": "10m", "max-file": "2" },
    });
  });

  test.each([
    [0.1, "0.1"],
    [0.5, "0.5"],
    [1, "1.0"],
    [1.25, "1.25"],
    [2, "2.0"],
    [10, "10."],
    [10.5, "10.5"],
    [16, "16.0"],
    [100, "100."],
  ])(
    "%d cpus of a member are spelt as they read back, or a refresh would replace it",
    async (cpus, spelt) => {
      const { declared: some } = await declareAlice({ ...ARGS, services: [EDITOR], cpus });
      const spellings = ofKind(some, "Container").map(({ name, inputs }) => [name, inputs["cpus"]]);
      const members = MEMBERS.map((role) => [`alice-${role}`, spelt]);
      expect(spellings.sort()).toEqual([["alice-anchor", undefined], ...members].sort());
    },
  );

  test("only dind is privileged", () => {
    expect(whoSets("privileged")).toEqual(["alice-dind"]);
    expect(container("dind")["privileged"]).toBe(true);
  });

  test("anchor, registry and shell have no right, and no way to one", () => {
    const without = { capabilities: { drops: ["ALL"] }, securityOpts: ["no-new-privileges"] };
    for (const role of ["anchor", "registry", "shell"]) expect(container(role)).toMatchObject(without);
    expect(whoSets("capabilities")).toEqual(["alice-anchor", "alice-registry", "alice-shell"]);
  });

  test("anchor and registry write nowhere but to volumes", () => {
    expect(whoSets("readOnly")).toEqual(["alice-anchor", "alice-registry"]);
  });

  test.each(["ports", "publishAllPorts", "uploads", "mounts", "devices", "ipcMode"] as const)(
    "none sets %s: no way in from the host, and none out to it",
    (input) => {
      expect(whoSets(input)).toEqual([]);
    },
  );

  test("none mounts a directory of the host", () => {
    expect(declared.map(toJson).join()).not.toContain("hostPath");
  });
});

describe("anchor", () => {
  test("boring: a shell that is deaf and waits; no ports, uploads, environment, volumes or rights", () => {
    expect(own("anchor")).toEqual({
      hostname: "alice",
      command: ["/bin/sh", "-c", "trap '' HUP INT QUIT TERM; while :; do sleep 86400 & wait; done"],
      stopSignal: "SIGKILL",
      networksAdvanced: [{ name: "id-of-alice-network" }],
    });
  });

  test.each(["networkMode", "pidMode"] as const)(
    "members set %s, it does not: the namespace is its own",
    (input) => {
      expect(whoSets(input)).toEqual(["alice-dind", "alice-editor", "alice-registry", "alice-shell"]);
    },
  );
});

describe("members", () => {
  test.each(MEMBERS)("%s joins the anchor by id: by name, every refresh would replace it", (role) => {
    expect(container(role)).toMatchObject({
      networkMode: "container:id-of-alice-anchor",
      pidMode: "container:id-of-alice-anchor",
    });
  });

  test.each(["hostname", "networksAdvanced"] as const)("none sets %s: the anchor does for all", (input) => {
    expect(whoSets(input)).toEqual(["alice-anchor"]);
  });

  test.each(["domainname", "dns", "dnsOpts", "dnsSearches", "hosts"] as const)(
    "none sets %s: the network is the anchor's, and so are its names",
    (input) => {
      expect(whoSets(input)).toEqual([]);
    },
  );

  test("none sets init: it is ignored where the PID namespace is another's", () => {
    expect(whoSets("init")).toEqual([]);
  });

  test.each(MEMBERS)("%s minds no label of SELinux that the engine adds to its options", (role) => {
    const { options } = find(declared, "Container", `alice-${role}`);
    const ignored = role === "dind" ? ["storageOpts"] : ["storageOpts", "securityOpts"];
    expect(options["ignoreChanges"]).toEqual(ignored);
  });

  test.each(MEMBERS)("%s is replaced when its tmpfs changes: the provider would not apply it", (role) => {
    const { options } = find(declared, "Container", `alice-${role}`);
    expect(options).toMatchObject({ deleteBeforeReplace: true, replaceOnChanges: ["tmpfs"] });
  });
});

describe("a rootless dind", async () => {
  const { declared: rootless } = await declareAlice({ ...ARGS, isolation: "rootless" });
  const { inputs } = find(rootless, "Container", "alice-dind");

  test("is given nothing but what it gives up before anything of an attendee's runs", () => {
    expect(inputs).not.toHaveProperty("privileged");
    expect(inputs).toMatchObject({
      capabilities: { adds: ["CAP_CHOWN", "CAP_SETGID", "CAP_SETUID", "CAP_SYS_ADMIN"], drops: ["ALL"] },
      devices: [{ hostPath: "/dev/net/tun", containerPath: "/dev/net/tun", permissions: "rwm" }],
      securityOpts: ["apparmor=unconfined", "label=disable", expect.stringMatching(/^seccomp=\{/)],
    });
  });

  test("is told its users, which are on its volume: another number would take its images away", () => {
    expect(inputs["command"]).toEqual(["rootless", "1976369152", ...command("dind")]);
  });

  test("differs in nothing else from a privileged one, nor does the pod", () => {
    const rights = ["privileged", "capabilities", "devices", "securityOpts", "command"];
    const rest = Object.entries(inputs).filter(([input]) => !rights.includes(input));
    expect(container("dind")).toMatchObject(Object.fromEntries(rest));
    const others = rootless.filter(({ name }) => name !== "alice-dind").map(toJson);
    expect(declared.map(toJson)).toEqual(expect.arrayContaining(others));
  });
});

describe("a dind in a remapped pod", async () => {
  const { declared: remapped } = await declareAlice({ ...ARGS, isolation: "userns" });
  const { inputs } = find(remapped, "Container", "alice-dind");

  test("has every right, as none reaches out of the pod, and is told where it is", () => {
    expect(inputs).not.toHaveProperty("privileged");
    expect(inputs).not.toHaveProperty("devices");
    expect(inputs).toMatchObject({
      capabilities: { adds: ["ALL"], drops: ["ALL"] },
      securityOpts: ["apparmor=unconfined", "label=disable", expect.stringMatching(/^seccomp=\{/)],
      command: ["remapped", ...command("dind")],
    });
  });
});

describe("a dind under sysbox", async () => {
  const { declared: sysbox } = await declareAlice({ ...ARGS, isolation: "sysbox" });

  test("has no right, and the anchor's runtime, since its namespaces are the anchor's", () => {
    const inputs = (role: string) => find(sysbox, "Container", `alice-${role}`).inputs;
    for (const right of ["privileged", "capabilities", "devices", "securityOpts"])
      expect(inputs("dind")).not.toHaveProperty(right);
    const runtimes = ["anchor", "dind", "registry", "shell"].map((role) => inputs(role)["runtime"]);
    expect(runtimes).toEqual(["sysbox-runc", "sysbox-runc", undefined, undefined]);
    expect(inputs("dind")["command"]).toEqual(command("dind"));
  });
});

describe("built-in members: arguments for Docker's official images and for ours", () => {
  test("dind starts with dockerd, or the official image adds a listener on 0.0.0.0", () => {
    const { command } = container("dind");
    expect(command).toEqual([
      "dockerd",
      "--host=tcp://127.0.0.1:2375",
      "--host=unix:///var/run/docker.sock",
      "--tls=false",
      "--log-driver=json-file",
      "--log-opt=max-size=10m",
      "--log-opt=max-file=2",
    ]);
    expect(JSON.stringify(container("dind"))).not.toContain("0.0.0.0");
  });

  test("dind has no directory for certificates, or the official image makes some", () => {
    expect(container("dind")["envs"]).toEqual(["DOCKER_TLS_CERTDIR="]);
  });

  test("dind's data is on a volume, since overlay does not stack on overlay; containers can mount the home", () => {
    expect(container("dind")["volumes"]).toEqual([
      { volumeName: "demo-alice-docker", containerPath: "/var/lib/docker" },
      { volumeName: "demo-alice-home", containerPath: "/home/workshop" },
    ]);
  });

  test("dind forgets /run, where a pid file would name a stranger in the shared namespace", () => {
    expect(container("dind")["tmpfs"]).toEqual({ "/run": "" });
  });

  test("dind has nothing else", () => {
    expect(Object.keys(own("dind")).sort()).toEqual(["command", "envs", "privileged", "tmpfs", "volumes"]);
  });

  test("registry has no command and no file, since registry:2 and registry:3 read different ones", () => {
    expect(own("registry")).toEqual({
      envs: ["REGISTRY_HTTP_ADDR=127.0.0.1:5000", "REGISTRY_STORAGE_DELETE_ENABLED=true"],
      volumes: [{ volumeName: "demo-alice-registry", containerPath: "/var/lib/registry" }],
    });
  });

  test("shell waits to be entered, and finds the engine", () => {
    expect(own("shell")).toEqual({
      command: ["sh", "-c", "command -v serve-door >/dev/null && exec serve-door; exec sleep infinity"],
      envs: ["DOCKER_HOST=tcp://localhost:2375"],
      volumes: [{ volumeName: "demo-alice-home", containerPath: "/home/workshop" }],
    });
  });
});

function command(role: string): unknown[] {
  const { command: words } = container(role);
  return Array.isArray(words) ? words : [];
}

function container(role: string): Declared["inputs"] {
  return find(declared, "Container", `alice-${role}`).inputs;
}

/** The inputs of a container that its role adds to those which all have, or all members. */
function own(role: string): Declared["inputs"] {
  const sizes = ["memory", "memorySwap", "cpuShares", "logDriver", "logOpts"];
  const shared = ["name", "image", "labels", "restart", ...sizes];
  const members = ["cpus", "networkMode", "pidMode"];
  // Tested for all of them above.
  const rights = ["capabilities", "securityOpts", "readOnly"];
  const isOwn = ([input]: [string, unknown]): boolean => ![...shared, ...members, ...rights].includes(input);
  return Object.fromEntries(Object.entries(container(role)).filter(isOwn));
}

/** The containers that have an input, whatever its value. */
function whoSets(input: keyof docker.ContainerArgs): string[] {
  return ofKind(declared, "Container")
    .filter(({ inputs }) => input in inputs)
    .map(({ name }) => name);
}
