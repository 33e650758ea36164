import { describe, expect, test } from "vitest";

import { parseConfiguration, type RawConfiguration } from "../../config/parse.ts";
import { ConfigurationError, type Problem } from "../../config/problem.ts";

/** What is wrong with a configuration, each as `path: message → fix` without the prefix, fixes on one line. */
function problems(raw: RawConfiguration): string[] {
  try {
    parseConfiguration(raw);
    return [];
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    return error.problems.map(line);
  }
}

function line({ path, message, fix }: Problem): string {
  return `${path.replace("workshop:", "")}: ${message} → ${fix.replaceAll(/\s+/g, " ")}`;
}

const WALK_IN = "is the pod of a walk-in, which workshop:walkIns makes";
const ID_RULE =
  "is not an id: at most 30 small letters, digits and dashes, with a letter first and no dash last";

describe("attendees", () => {
  const idFix =
    "write an id such as alice; a word like on or no, which YAML takes for another thing, in quotes";
  const name35 = "Wolfeschlegelsteinhausenbergerdorff";
  test.each<[unknown, string[]]>([
    [undefined, ["attendees: missing → write workshop:attendees: - alice"]],
    [[], ["attendees: [] has nobody in it → write workshop:attendees: - alice"]],
    ["alice", ['attendees: "alice" is not a list → write workshop:attendees: - alice']],
    ['["alice"', ['attendees: "[\\"alice\\"" is not a list → write workshop:attendees: - alice']],
    [[false], [`attendees[0].id: false is not an id → ${idFix}`]],
    [[{ name: "Bob" }], [`attendees[0].id: missing → ${idFix}`]],
    [
      ["bob", { id: "bob" }],
      ['attendees[1].id: "bob" is attendees[0] already → remove it, or write - id: bob-2'],
    ],
    [
      ["bob", "bob", "bob-2", "bob"],
      [
        'attendees[1]: "bob" is attendees[0] already → remove it, or write - id: bob-3',
        'attendees[3]: "bob" is attendees[0] already → remove it, or write - id: bob-4',
      ],
    ],
    [["Renée O'Connor"], [id("Renée O'Connor", "renee-o-connor", "Renée O'Connor")]],
    [["Jørgen Groß"], [id("Jørgen Groß", "jorgen-gross", "Jørgen Groß")]],
    [["김철수"], [id("김철수", "attendee-1", "김철수")]],
    [["3 Musketeers"], [id("3 Musketeers", "musketeers", '"3 Musketeers"')]],
    [["42"], [id("42", "attendee-1", '"42"')]],
    [["bob-"], [id("bob-", "bob", '"bob-"')]],
    [["No"], [id("No", "no", '"No"')]],
    [[name35], [id(name35, "wolfeschlegelsteinhausenberger", name35)]],
    [["a".repeat(31)], [id("a".repeat(31), "a".repeat(30), "a".repeat(31))]],
    [
      ["a".repeat(30), "a".repeat(30)],
      [
        `attendees[1]: "${"a".repeat(30)}" is attendees[0] already → remove it, or write - id: ${"a".repeat(28)}-2`,
      ],
    ],
    [[""], [`attendees[0]: "" ${ID_RULE} → write - id: attendee-1`]],
    [
      ["trainer", { id: "trainer", name: "Ann" }],
      [
        `attendees[0]: "trainer" means the trainer's own password → write - id: trainer-2 name: trainer`,
        `attendees[1].id: "trainer" means the trainer's own password → write - id: trainer-3 name: Ann`,
      ],
    ],
    [["Trainer"], [id("Trainer", "trainer-2", "Trainer")]],
    [["code"], [`attendees[0]: "code" means the code for walk-ins → write - id: code-2 name: code`]],
    [
      ["guest-0", { id: "guest-1", name: "Ann" }, "guest-30", "guest-31"],
      [
        `attendees[1].id: "guest-1" ${WALK_IN} → write - id: guest-1-2 name: Ann`,
        `attendees[2]: "guest-30" ${WALK_IN} → write - id: guest-30-2 name: guest-30`,
      ],
    ],
    [["Guest 1"], [id("Guest 1", "guest-1-2", "Guest 1")]],
    [["renee", "Renée"], [id("Renée", "renee-2", "Renée").replace("[0]", "[1]")]],
    [[{ id: "Bob", name: "Bob Ross" }], [id("Bob", "bob", "Bob Ross").replace("[0]", "[0].id")]],
    [[{ id: "bob", name: 7 }], ['attendees[0].name: 7 is not text → write "7", with the quotes']],
    [
      [{ id: "bob", subnet: "10.0.0.0/28" }],
      [
        'attendees[0].subnet: "10.0.0.0/28" is outside workshop:network.cidr, 100.64.0.0/10 → ' +
          'remove the line, or write a subnet inside, such as "100.64.0.0/28"',
      ],
    ],
    [
      [{ id: "bob", subnet: "100.64.0.0/30" }],
      ['attendees[0].subnet: "100.64.0.0/30" is not between /16 and /29 → write "100.64.0.0/29"'],
    ],
  ])("%j", (attendees, expected) => {
    expect(problems(attendees === undefined ? {} : { attendees })).toEqual(expected);
  });

  function id(bad: string, suggestion: string, name: string): string {
    return `attendees[0]: ${JSON.stringify(bad)} ${ID_RULE} → write - id: ${suggestion} name: ${name}`;
  }
});

describe("pod", () => {
  const notCpus = "is not a number of CPUs from 0.1 to 256, with at most 2 digits after the point";
  const notPids = "is not a whole number of processes from 64 to 1000000";
  test.each<[unknown, string]>([
    [
      3,
      "pod: 3 is not a group of settings → write some of the keys memory, cpus, pids, disk, isolation, services",
    ],
    [{ memroy: "1GiB" }, 'pod.memroy: "memroy" is not a setting → write memory'],
    [{ mem: "1GiB" }, 'pod.mem: "mem" is not a setting → write memory'],
    [
      { swap: 1 },
      'pod.swap: "swap" is not a setting → remove it, or write one of memory, cpus, pids, disk, isolation, services',
    ],
    [{ memory: "4 gigs" }, 'pod.memory: "4 gigs" is not a size → write "4GiB"'],
    [{ memory: "4GB" }, 'pod.memory: "4GB" is not a size → write "4GiB"'],
    [{ memory: "1,5g" }, 'pod.memory: "1,5g" is not a size → write "1536MiB"'],
    [{ memory: "0.005TB" }, 'pod.memory: "0.005TB" is not a size → write "5243MiB"'],
    [{ memory: "lots" }, 'pod.memory: "lots" is not a size → write "2GiB"'],
    [{ memory: null }, 'pod.memory: null is not a size → write "2GiB"'],
    [{ memory: 2 }, 'pod.memory: 2 has no unit → write "2GiB"'],
    [{ memory: 2048 }, 'pod.memory: 2048 has no unit → write "2GiB"'],
    [{ memory: 2 ** 30 }, 'pod.memory: 1073741824 has no unit → write "1GiB"'],
    [{ memory: "511MiB" }, 'pod.memory: "511MiB" is less than 512MiB → write "512MiB"'],
    [{ memory: "5000GiB" }, 'pod.memory: "5000GiB" is more than 4096GiB → write "4096GiB"'],
    [{ memory: "1.3GiB" }, 'pod.memory: "1.3GiB" is not a whole number of MiB → write "1332MiB"'],
    [{ cpus: 0 }, `pod.cpus: 0 ${notCpus} → write 0.1`],
    [{ cpus: 0.333 }, `pod.cpus: 0.333 ${notCpus} → write 0.33`],
    [{ cpus: 1000 }, `pod.cpus: 1000 ${notCpus} → write 256`],
    [{ cpus: "2" }, `pod.cpus: "2" ${notCpus} → write 2, without quotes`],
    [{ cpus: "two" }, `pod.cpus: "two" ${notCpus} → write 1`],
    [
      { cpus: 10.05 },
      "pod.cpus: 10.05 is not a number of CPUs from 0.1 to 256, with at most 1 digit after the point → write 10.1",
    ],
    [{ pids: 63 }, `pod.pids: 63 ${notPids} → write 64`],
    [{ pids: 100.5 }, `pod.pids: 100.5 ${notPids} → write 101`],
    [{ pids: true }, `pod.pids: true ${notPids} → write 1024`],
    [{ disk: "1GiB" }, 'pod.disk: "1GiB" is less than 2GiB → write "2GiB"'],
    [{ disk: "a lot" }, 'pod.disk: "a lot" is not a size → write "20GiB"'],
    [{ services: {} }, "pod.services: {} is not a list → write - name: editor image: codercom/code-server"],
  ])("%j", (pod, expected) => {
    expect(problems({ attendees: ["alice"], pod })).toEqual([expected]);
  });
});

describe("services", () => {
  const host = "names a directory of the host: a pod gets none, only volumes of its own";
  test.each<[object, string]>([
    [{ name: "shell" }, '.name: "shell" is the name of a built-in container → write shell-2'],
    [{ name: "keeper" }, '.name: "keeper" is the name of a built-in container → write keeper-2'],
    [
      { name: "Web UI" },
      '.name: "Web UI" is not a name: ' +
        "at most 30 small letters, digits and dashes, with a letter first and no dash last → write web-ui",
    ],
    [{ image: "" }, '.image: "" is not an image reference → write a reference such as "docker:28-cli"'],
    [{ image: "Code/Server" }, '.image: "Code/Server" is not an image reference → write "code/server"'],
    [
      { image: "code server" },
      '.image: "code server" is not an image reference → write a reference such as "docker:28-cli"',
    ],
    [{ command: "sleep 9" }, '.command: "sleep 9" is not a list → write ["sleep", "infinity"]'],
    [{ command: [9] }, '.command[0]: 9 is not text → write "9", with the quotes'],
    [{ env: ["A=1"] }, '.env: ["A=1"] is not a set of variables → write them as PORT: "8080"'],
    [{ env: { PORT: 80 } }, '.env.PORT: 80 is not text → write "80", with the quotes'],
    [
      { env: { "A B": "" } },
      '.env["A B"]: "A B" is not a name for a variable → write letters, digits and _, no digit first',
    ],
    [{ volumes: ["/srv:/data"] }, `.volumes[0]: "/srv:/data" ${host} → write "srv:/data"`],
    [{ volumes: ["./x:/data"] }, `.volumes[0]: "./x:/data" ${host} → write "x:/data"`],
    [{ volumes: ["a:b"] }, '.volumes[0]: "a:b" is not <use>:/<absolute path> → write "a:/data"'],
    [{ volumes: ["a:/b:ro"] }, '.volumes[0]: "a:/b:ro" is not <use>:/<absolute path> → write "a:/b"'],
    [
      { volumes: ["docker:/d"] },
      '.volumes[0]: "docker:/d" is the data of a built-in member → write "docker-2:/d"',
    ],
    [
      { volumes: ["a:/x", "b:/x"] },
      '.volumes[1]: "b:/x" is in the same place as volumes[0] → write another path than /x',
    ],
    [{ memory: "8MiB" }, '.memory: "8MiB" is less than 16MiB → write "16MiB"'],
    [
      { ports: [80] },
      '.ports: "ports" is not a setting → remove it, or write one of name, image, command, env, volumes, memory',
    ],
  ])("%j", (change, expected) => {
    const service = { name: "editor", image: "busybox", ...change };
    expect(problems({ attendees: ["alice"], pod: { services: [service] } })).toEqual([
      `pod.services[0]${expected}`,
    ]);
  });

  test("two with one name", () => {
    const service = { name: "editor", image: "busybox" };
    const expected = 'attendees[0].services[1].name: "editor" is services[0] already → write editor-2';
    expect(problems({ attendees: [{ id: "alice", services: [service, service] }] })).toEqual([expected]);
  });
});

describe("the other keys", () => {
  const notWalkIns = "is not a whole number of walk-ins from 0 to 30";
  test.each<[RawConfiguration, string]>([
    [{ atendees: [] }, 'atendees: "atendees" is not a setting → write attendees'],
    [
      { "a b": 1 },
      '"a b": "a b" is not a setting → remove it, or write one of attendees, walkIns, pod, images, imageSet, network, ' +
        "seed, rotations, terminal, gateway",
    ],
    [{ walkIns: -1 }, `walkIns: -1 ${notWalkIns} → write 0`],
    [{ walkIns: 31 }, `walkIns: 31 ${notWalkIns} → write 30`],
    [{ walkIns: 2.5 }, `walkIns: 2.5 ${notWalkIns} → write 3`],
    [{ walkIns: "31" }, `walkIns: 31 ${notWalkIns} → write 30`],
    [{ walkIns: "three" }, `walkIns: "three" ${notWalkIns} → write 3`],
    [{ walkIns: ["guest"] }, `walkIns: ["guest"] ${notWalkIns} → write 3`],
    [{ images: { dindd: "x" } }, 'images.dindd: "dindd" is not a setting → write dind'],
    [
      { images: { dind: 28 } },
      'images.dind: 28 is not an image reference → write a reference such as "docker:28-cli"',
    ],
    [{ imageSet: "debain" }, 'imageSet: "debain" is not one of official, debian → write debian'],
    [
      { pod: { isolation: "none" } },
      'pod.isolation: "none" is not one of privileged, rootless, userns, sysbox → write one of privileged, rootless, userns, sysbox',
    ],
    [
      { pod: { isolation: "root" } },
      'pod.isolation: "root" is not one of privileged, rootless, userns, sysbox → write rootless',
    ],
    [{ imageSet: 1 }, "imageSet: 1 is not one of official, debian → write one of official, debian"],
    [
      { network: "10.0.0.0/8" },
      'network: "10.0.0.0/8" is not a group of settings → write some of the keys cidr',
    ],
    [
      cidr("10.1.2.3/8"),
      'network.cidr: "10.1.2.3/8" is not the first address of its network → write "10.0.0.0/8"',
    ],
    [cidr("10.1.2.3"), 'network.cidr: "10.1.2.3" has no prefix length → write "10.1.0.0/16"'],
    [cidr("10.0.0.0/25"), 'network.cidr: "10.0.0.0/25" is not between /8 and /24 → write "10.0.0.0/24"'],
    [cidr("10.0.0.0/7"), 'network.cidr: "10.0.0.0/7" is not between /8 and /24 → write "10.0.0.0/8"'],
    [cidr("10.0.0.0/99"), 'network.cidr: "10.0.0.0/99" is not an IPv4 network → write "10.0.0.0/24"'],
    [cidr("fd00::/8"), 'network.cidr: "fd00::/8" is not an IPv4 network → write "100.64.0.0/10"'],
    [
      cidr("127.0.0.0/8"),
      'network.cidr: "127.0.0.0/8" is a range that containers cannot use → write "100.64.0.0/10"',
    ],
    [cidr(10), 'network.cidr: 10 is not an IPv4 network → write "100.64.0.0/10"'],
  ])("%j", (raw, expected) => {
    expect(problems({ attendees: ["alice"], ...raw })).toEqual([expected]);
  });

  function cidr(value: unknown): RawConfiguration {
    return { network: { cidr: value } };
  }
});

test("a value that is too long is cut", () => {
  const [problem] = problems({ attendees: ["alice"], imageSet: "x".repeat(100) });
  expect(problem).toContain(`"${"x".repeat(59)}… is not`);
});
