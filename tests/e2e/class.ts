import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { setTimeout as delay } from "node:timers/promises";

import Docker from "dockerode";
import { stringify } from "yaml";

import type { Role } from "../../config/built-in.ts";
import { labelled, removeAll } from "../../engine/labelled.ts";
import { type PodContainer, podsOf } from "../../engine/pods.ts";
import { containerName } from "../../plan/names.ts";
import { imageReferences } from "../../images/references.ts";
import { chooseImageSet } from "../../tools/images/choose-set.ts";
import { CLONE } from "../../tools/workspace.ts";
import { killAllWith } from "./processes.ts";

/** What a program came to. */
export interface Outcome {
  readonly code: number | null;
  /** Both streams, as they came. */
  readonly output: string;
}

/** No program that a test runs takes longer unless it says so; one that hangs is ended. */
const PATIENCE_MS = 5 * 60_000;

/** Ports for gateways: below those that the kernel takes for connections of its own. */
const FIRST_PORT = 12_000;
const PORTS = 20_000;

/** A program that was started. */
export interface Begun {
  readonly outcome: Promise<Outcome>;
  /** Sends a signal to the program and everything that it started, as Ctrl-C on a terminal does. */
  end(signal: NodeJS.Signals): void;
}

/** Starts a program in a process group of its own. */
export function begin(
  program: string,
  args: readonly string[],
  env: Record<string, string> = {},
  patienceMs = PATIENCE_MS,
): Begun {
  const child = spawn(program, args, {
    cwd: CLONE,
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
    timeout: patienceMs,
  });
  const closed = new Promise<number | null>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", resolve);
  });
  const { pid } = child;
  return {
    outcome: Promise.all([text(child.stdout), text(child.stderr), closed]).then(([out, err, code]) => ({
      code,
      output: out + err,
    })),
    end: (signal) => {
      if (pid !== undefined) process.kill(-pid, signal);
    },
  };
}

/** Runs a program to its end. Nothing is thrown: what it came to is for the test to judge. */
export async function run(
  program: string,
  args: readonly string[],
  env: Record<string, string> = {},
  patienceMs = PATIENCE_MS,
): Promise<Outcome> {
  return begin(program, args, env, patienceMs).outcome;
}

/** Waits for a condition, and fails when it does not come about. */
export async function until(condition: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`not within ${PATIENCE_MS / 1000} s: ${condition.toString()}`);
    await delay(50);
  }
}

/** What a program wrote, if it went well; else an error with all of it. */
export function insist({ code, output }: Outcome): string {
  if (code !== 0) throw new Error(`exit code ${String(code)}:\n${output}`);
  return output;
}

/** What a stack's configuration says, by key without the project's prefix. */
export type Configuration = Readonly<Record<string, unknown>>;

/**
 * A class of its own for one test file: a stack with a name that nobody else has, its state in a temporary folder.
 * Ends with `await class.end()` in `afterAll`, which removes everything that carries its label, whatever happened.
 */
export class TestClass {
  readonly stack: string;
  readonly engine: Docker;
  /** Where the class's gateway listens. */
  readonly port: number;
  /** What `.workshop` is to a clone. */
  readonly home: string;
  readonly #folder: string;
  readonly #env: Record<string, string>;

  private constructor(folder: string, env: Record<string, string>, engine: Docker) {
    this.stack = `test-${folder.slice(-6).toLowerCase()}`;
    this.engine = engine;
    this.port = FIRST_PORT + (createHash("sha256").update(this.stack).digest().readUInt16BE() % PORTS);
    this.#folder = folder;
    this.home = join(folder, "home");
    this.#env = { ...env, WORKSHOP_HOME: this.home, CI: "true" };
  }

  /**
   * @param env variables for every call of ./workshop and of docker.
   * @param engine where the class is looked for. Default: the machine's.
   */
  static async open(env: Record<string, string> = {}, engine = new Docker()): Promise<TestClass> {
    return new TestClass(await mkdtemp(join(tmpdir(), "workshop-")), env, engine);
  }

  /** Writes the stack's configuration, with a port that no other class has unless it says one. */
  async configure(configuration: Configuration): Promise<void> {
    const whole = { gateway: { port: this.port }, ...configuration };
    const entries = Object.entries(whole).map(([key, value]) => [`workshop:${key}`, value] as const);
    await this.configureText(stringify({ config: Object.fromEntries(entries) }));
  }

  async configureText(yaml: string): Promise<void> {
    await writeFile(this.#file, yaml);
  }

  /** `./workshop COMMAND --stack … --config-file … ARGS`, where the command may be two words: `pulumi refresh`. */
  async workshop(command: string, ...args: string[]): Promise<Outcome> {
    return this.begin(command, ...args).outcome;
  }

  /** The same, without waiting for its end. */
  begin(command: string, ...args: string[]): Begun {
    const stackArgs = ["--stack", this.stack, "--config-file", this.#file];
    return begin("./workshop", [...command.split(" "), ...stackArgs, ...args], this.#env);
  }

  /** Kills every run of the class that is under way: ./workshop, Pulumi, its plugins and the program. */
  kill(): void {
    killAllWith("WORKSHOP_HOME", this.home);
  }

  /** Forgets Pulumi's state, and leaves the class on the engine. */
  async loseState(): Promise<void> {
    await rm(this.home, { recursive: true });
  }

  /** Configures, brings up, and insists that it went well. */
  async up(configuration: Configuration, ...args: string[]): Promise<string> {
    await this.configure(configuration);
    return insist(await this.workshop("up", ...args));
  }

  /** A script in an attendee's shell, as the attendee. */
  async shell(attendee: string, script: string): Promise<Outcome> {
    return this.exec(attendee, "shell", script);
  }

  /** A script in a container of a pod. */
  async exec(attendee: string, role: string, script: string): Promise<Outcome> {
    return this.docker("exec", this.container(attendee, role), "sh", "-c", script);
  }

  /** The machine's docker command, on the class's engine. */
  async docker(...args: string[]): Promise<Outcome> {
    return run("docker", args, this.#env);
  }

  /** A script for bash on the machine, whose docker command asks the class's engine. */
  async bash(script: string): Promise<Outcome> {
    return run("bash", ["-c", script], this.#env);
  }

  container(attendee: string, role: string): string {
    return containerName(this.stack, attendee, role);
  }

  /** Ids of the containers by their names without the stack: `alice-dind`. */
  async containerIds(): Promise<Record<string, string>> {
    const pods = await podsOf(this.engine, this.stack);
    return Object.fromEntries(
      pods.flatMap(({ attendee, containers }) =>
        containers.map(({ role, id }) => [`${attendee}-${role}`, id]),
      ),
    );
  }

  /** Containers that do not run. */
  async deadContainers(): Promise<PodContainer[]> {
    const containers = (await podsOf(this.engine, this.stack)).flatMap((pod) => pod.containers);
    return containers.filter(({ state }) => state !== "running");
  }

  /** What the engine has with this stack's label: `container test-x-alice-dind`, … */
  async left(): Promise<string[]> {
    return (await labelled(this.engine, this.stack)).map(({ kind, name }) => `${kind} ${name}`);
  }

  /** Gives an attendee's engine an image to build on, `base`: the anchor's, which is a busybox. */
  async loadBase(attendee: string): Promise<void> {
    await this.load(attendee, "anchor", "base");
  }

  /** Gives an attendee's engine the image of a container of the pod under a name. */
  async load(attendee: string, role: Role, name: string): Promise<void> {
    const image = (await this.engine.getContainer(this.container(attendee, role)).inspect()).Image;
    const docker = `docker exec -i ${this.container(attendee, "shell")} docker`;
    const script = `docker save ${image} | ${docker} load && ${docker} tag ${image} ${name}`;
    insist(await run("sh", ["-c", script], this.#env));
  }

  async end(): Promise<void> {
    await removeAll(await labelled(this.engine, this.stack));
    await rm(this.#folder, { recursive: true, force: true });
  }

  /** The image that a role has when the configuration names none. */
  async image(role: Role): Promise<string> {
    const { set } = await chooseImageSet(this.engine);
    return imageReferences(set)[role];
  }

  get #file(): string {
    return join(this.#folder, `Pulumi.${this.stack}.yaml`);
  }
}
