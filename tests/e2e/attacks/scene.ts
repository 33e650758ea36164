import { randomUUID } from "node:crypto";

import type { Isolation, Role } from "../../../config/built-in.ts";
import { engineSocket } from "../../../engine/connect.ts";
import { insist, TestClass, until } from "../class.ts";
import { PrivateEngine, REMAPPING } from "../private-engine.ts";
import type { Place } from "./attempt.ts";
import { greeter, PORT, sends } from "./greetings.ts";
import { HAS_IPV6, type HostServers, METADATA_ADDRESS, startHostServers } from "./host-servers.ts";
import type { Mailbox } from "./mailbox.ts";
import { connectOutside, type Outside } from "./outside.ts";
import { type PodPlaces, placesOf, waitingContainer } from "./places.ts";
import { type PodNetwork, podNetwork } from "./pod-network.ts";

/** An attendee of the class that is attacked. */
export interface Pod extends PodPlaces {
  readonly attendee: string;
  /** Known when the scene is open. */
  readonly network: () => PodNetwork;
}

/** What is known once everything runs. */
interface Known {
  readonly alice: PodNetwork;
  readonly bob: PodNetwork;
  readonly beyond: Outside;
  readonly servers: HostServers;
  readonly ordinary: Ordinary;
  readonly engineId: string;
  readonly docker0: string;
}

/** Where an ordinary container is. */
export interface Ordinary {
  readonly address: string;
  /** The host's address in its network. */
  readonly gateway: string;
  /** The port at which its greeter is published on the host. */
  readonly publishedPort: number;
  readonly companionsAddress: string;
}

/** In the environment of one of bob's processes, `sleep 4242`, and in a file in his home. */
export const BOBS_SECRET = randomUUID();

/** A variable of a service's environment, in every pod. */
export const SERVICE_VARIABLE = { name: "OPEN", value: "to-everybody-in-the-pod" } as const;

/**
 * What the attempts share: a class with alice, who attacks, and bob, whose pod is privileged; services of the host, an
 * outside beyond the host, a container in an ordinary network. Ends with `await scene.close()` in `afterAll`, whether it
 * opened or not.
 *
 * An engine that remaps users refuses privileged pods, and is not what a machine has by itself. So in a scene for
 * `userns` bob's pod is like alice's, and the host is a private engine's: a container of the machine's engine.
 */
export class Scene {
  /** Of alice's pod. */
  readonly isolation: Isolation;
  readonly alice: Pod;
  readonly bob: Pod;
  /** Where what the kind of alice's pod denies is allowed: bob's pod, or a container that is not remapped. */
  readonly unconfined: Pick<PodPlaces, "root" | "privileged">;
  /** The host's own network. */
  readonly host = this.#helper("the host", "host");
  /** A container in a network that has nothing to do with the class. Its greeter says `ordinary`. */
  readonly ordinary = this.#helper("an ordinary container", "ordinary");
  /** A container that was added to bob's network. */
  readonly guest = this.#helper("a container added to bob's network", "guest");
  /** Another one in the same network as the ordinary one. */
  readonly companion = this.#helper("an ordinary container's companion", "companion");
  /** Whoever asks the host's engine what it knows. */
  readonly engine: Place = {
    name: "the engine's answers",
    run: async (script) => this.workshop.bash(script),
  };
  /** What stands for the Internet. */
  readonly outside = this.#helper("the outside", "outside");
  readonly #undo: (() => Promise<unknown>)[] = [];
  #workshop: TestClass | undefined;
  #known: Known | undefined;

  constructor(isolation: Isolation) {
    this.isolation = isolation;
    const isRemapped = isolation === "userns";
    this.alice = this.#pod("alice", isolation);
    this.bob = this.#pod("bob", isRemapped ? isolation : "privileged");
    this.unconfined = isRemapped
      ? { root: this.#notRemapped("shell"), privileged: this.#notRemapped("anchor") }
      : this.bob;
  }

  get workshop(): TestClass {
    return opened(this.#workshop);
  }

  get servers(): HostServers {
    return opened(this.#known).servers;
  }

  /** Where the outside is. */
  get beyond(): Outside {
    return opened(this.#known).beyond;
  }

  /** Where the ordinary container is. */
  get elsewhere(): Ordinary {
    return opened(this.#known).ordinary;
  }

  /** By what the host's engine tells itself from others. */
  get engineId(): string {
    return opened(this.#known).engineId;
  }

  /** The host's address in the engine's default network, whether or not anybody is in it. */
  get docker0(): string {
    return opened(this.#known).docker0;
  }

  /** What bob is sent by UDP. */
  get bobsMailbox(): Mailbox {
    return {
      has: async (word) => (await this.bob.shell.run(`grep -q ${word} /tmp/heard`)).code === 0,
      mark: async (word) => this.bob.shell.run(sends(word, "127.0.0.1")),
    };
  }

  async open(): Promise<void> {
    const remapping = this.isolation === "userns" ? await this.#startEngine() : undefined;
    const workshop = await TestClass.open(remapping && { DOCKER_HOST: remapping.address }, remapping?.client);
    this.#workshop = workshop;
    this.#undo.push(async () => workshop.end());
    const image = await workshop.image("anchor");
    const env = { [SERVICE_VARIABLE.name]: SERVICE_VARIABLE.value };
    const service = { name: "db", image, command: ["sleep", "infinity"], env };
    const attendees = [
      { id: "alice", isolation: this.isolation },
      { id: "bob", isolation: remapping ? "userns" : "privileged" },
    ];
    await workshop.up({ attendees, pod: { services: [service] } });
    await Promise.all([
      workshop.loadBase("alice"),
      workshop.loadBase("bob"),
      this.#startHelpers(workshop, remapping?.socket ?? engineSocket()),
    ]);
    if (this.isolation === "rootless") await workshop.load("alice", "shell", "tools");
    await this.#preparePods(workshop);
    const beyond = await connectOutside(workshop, this.host, this.outside, this.#container("outside"));
    await this.#giveMetadataAddress(beyond.device);
    this.#known = {
      alice: await podNetwork(workshop, "alice"),
      bob: await podNetwork(workshop, "bob"),
      beyond,
      servers: await startHostServers(
        (await remapping?.network()) ?? "/proc/self/ns/net",
        this.host,
        beyond.address,
        this.#undo,
      ),
      ordinary: await this.#locateOrdinary(),
      docker0: insist(await this.host.run(DOCKER0)).trim(),
      engineId: insist(await this.engine.run("docker info --format '{{.ID}}'")).trim(),
    };
  }

  async close(): Promise<void> {
    for (const undo of this.#undo.reverse()) await undo();
  }

  /** An engine that remaps users, on a machine that has IPv6 if this one has. */
  async #startEngine(): Promise<PrivateEngine> {
    const ipv6 = "for all in /proc/sys/net/ipv6/conf/*/disable_ipv6; do echo 0 >$all; done";
    const prepare = `${REMAPPING.prepare}\n${HAS_IPV6 ? ipv6 : ""}`;
    const engine = await PrivateEngine.start({ ...REMAPPING, prepare });
    this.#undo.push(async () => engine.remove());
    return engine;
  }

  /** @param socket path of the engine's. */
  async #startHelpers(workshop: TestClass, socket: string): Promise<void> {
    const network = this.#container("ordinary");
    insist(await workshop.docker("network", "create", network));
    this.#undo.push(async () => workshop.docker("network", "rm", network));

    const image = await workshop.image("shell");
    const start = async (role: string, options: readonly string[], command = WAIT): Promise<void> => {
      const name = this.#container(role);
      this.#undo.push(async () => workshop.docker("rm", "--force", name));
      // Not with the class's label, by which the keeper would take it for one of its own.
      const common = ["--detach", "--name", name, "--user", "root", "--cap-add", "NET_ADMIN"];
      insist(await workshop.docker("run", ...common, ...options, image, ...command));
    };
    const ipv6 = HAS_IPV6 ? ["--sysctl", "net.ipv6.conf.all.disable_ipv6=0"] : [];
    const ofHost = ["--network", "host", "--pid", "host", "--userns", "host"];
    await Promise.all([
      start("host", [...ofHost, "--volume", `${socket}:/run/docker.sock`]),
      start("outside", ["--network", "none"], greeter("outside")),
      start("ordinary", ["--network", network, "--publish", String(PORT), ...ipv6], greeter("ordinary")),
      start("guest", ["--network", `${workshop.stack}-bob`]),
      start("companion", ["--network", network, ...ipv6]),
    ]);
  }

  /** What alice and bob run in their pods. */
  async #preparePods(workshop: TestClass): Promise<void> {
    for (const attendee of ["alice", "bob"]) {
      const command = ["sh", "-c", '"$@" >/tmp/heard', "greeter", ...greeter(attendee)];
      insist(await workshop.docker("exec", "--detach", workshop.container(attendee, "shell"), ...command));
    }
    const secret = `SECRET=${BOBS_SECRET} sleep 4242 >/dev/null 2>&1 & echo ${BOBS_SECRET} >~/secret`;
    insist(await this.bob.shell.run(secret));
    const published = "docker run -d -p 8080:80 base httpd -f";
    insist(await this.bob.shell.run(`${published} && docker run -d --network host base httpd -f -p 9090`));
    if (!HAS_IPV6 || this.isolation === "rootless") return;
    // Root in a pod switches IPv6 on. The address must be tried before it can be used.
    insist(await this.alice.privileged.run("echo 0 >/proc/sys/net/ipv6/conf/eth0/disable_ipv6"));
    const settled = "ip -6 addr show dev eth0 scope link -tentative | grep -q fe80";
    await until(async () => (await this.alice.shell.run(settled)).code === 0);
  }

  /**
   * Nobody asks a real metadata service: its address is the host's own for as long as the scene is open. Not only on
   * the loopback, from where another run of these tests may take it, but also on the link to the outside.
   */
  async #giveMetadataAddress(link: string): Promise<void> {
    const address = `${METADATA_ADDRESS}/32 dev`;
    insist(await this.host.run(`ip addr add ${address} ${link}`));
    const has = `ip -oneline addr show dev lo to ${METADATA_ADDRESS} | grep -q .`;
    // Who had it before keeps it.
    if ((await this.host.run(has)).code === 0) return;
    insist(await this.host.run(`ip addr add ${address} lo`));
    this.#undo.push(async () => this.host.run(`ip addr del ${address} lo`));
  }

  async #locateOrdinary(): Promise<Ordinary> {
    const name = this.#container("ordinary");
    const of = (value: string): string => `{{range .NetworkSettings.Networks}}{{.${value}}}{{end}}`;
    const ask = async (container: string, value: string): Promise<string> =>
      insist(await this.workshop.docker("inspect", "--format", of(value), container)).trim();
    const [, port] = /:(\d+)$/m.exec(insist(await this.workshop.docker("port", name, `${PORT}/tcp`))) ?? [];
    return {
      address: await ask(name, "IPAddress"),
      gateway: await ask(name, "Gateway"),
      publishedPort: Number(port),
      companionsAddress: await ask(this.#container("companion"), "IPAddress"),
    };
  }

  #pod(attendee: "alice" | "bob", isolation: Isolation): Pod {
    return {
      ...placesOf(() => this.workshop, attendee, isolation),
      attendee,
      network: () => opened(this.#known)[attendee],
    };
  }

  #helper(name: string, role: string): Place {
    return waitingContainer(
      name,
      () => this.workshop,
      () => this.#container(role),
    );
  }

  /** What a privileged container of a pod's engine is, but of the host's engine and not remapped. */
  #notRemapped(role: Role): Place {
    return {
      name: "a privileged container that is not remapped",
      run: async (script) => {
        const rights = ["--privileged", "--userns", "host", "--network", "host", "--pid", "host"];
        const image = await this.workshop.image(role);
        return this.workshop.docker("run", "--rm", "--user", "0", ...rights, image, "sh", "-c", script);
      },
    };
  }

  #container(role: string): string {
    return `${this.workshop.stack}-attacks-${role}`;
  }
}

/** The engine does not always know: one that was never started before does not say its bridge's gateway. */
const DOCKER0 = "ip -4 -oneline address show dev docker0 | sed 's/.* inet \\([0-9.]*\\).*/\\1/'";

const WAIT: readonly string[] = ["sleep", "infinity"];

function opened<T>(value: T | undefined): T {
  if (value === undefined) throw new Error("the scene is not open");
  return value;
}
