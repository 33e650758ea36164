import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import Docker from "dockerode";

import { connectEngine } from "../../engine/connect.ts";
import { imageReferences } from "../../images/references.ts";
import type { EngineControl } from "../../tools/engine/control.ts";
import { chooseImageSet } from "../../tools/images/choose-set.ts";
import { insist, type Outcome, run, until } from "./class.ts";

/** Process 1 of the container: it outlives dockerd, as a machine does, and collects what dockerd leaves behind. */
const MACHINE = "trap '' TERM; while :; do sleep 86400 & wait; done";

/** Where dockerd keeps its process id. */
const PID_FILE = "/run/docker.pid";

/** An engine that remaps users: the ids that are subordinate to a user of the name that `default` stands for. */
export const REMAPPING = {
  prepare: `useradd --system --user-group dockremap
    echo dockremap:100000:65536 | tee /etc/subuid >/etc/subgid`,
  args: ["--userns-remap=default"],
} as const satisfies EngineOptions;

/** How a private engine differs from the usual one. */
export interface EngineOptions {
  /** A script for root of its machine, before the engine first starts. Default: nothing. */
  readonly prepare?: string;
  /** Further arguments of dockerd. Default: none. */
  readonly args?: readonly string[];
}

/**
 * A Docker engine of a test's own, in a container of the machine's engine, with the images of a class. A test may do
 * to it what it must not do to the machine's: restart it, for one.
 */
export class PrivateEngine {
  readonly #name: string;
  readonly #folder: string;
  readonly #args: readonly string[];

  private constructor(folder: string, args: readonly string[]) {
    this.#folder = folder;
    this.#args = args;
    this.#name = `test-engine-${folder.slice(-6).toLowerCase()}`;
  }

  /** Its address, as `DOCKER_HOST` has it. */
  get address(): string {
    return `unix://${this.socket}`;
  }

  /** Path of its socket, the same on the machine of the tests and on its own. */
  get socket(): string {
    return join(this.#folder, "docker.sock");
  }

  /** A client of it. */
  get client(): Docker {
    return new Docker({ socketPath: this.socket });
  }

  /** Ends with `await engine.remove()`, whatever happened. */
  static async start({ prepare = ":", args = [] }: EngineOptions = {}): Promise<PrivateEngine> {
    const engine = new PrivateEngine(await mkdtemp(join(tmpdir(), "engine-")), args);
    const { set } = await chooseImageSet(await connectEngine());
    const images = imageReferences(set);
    const data = `${engine.#name}:/var/lib/docker`;
    // At the same path inside and outside: the keeper mounts the socket that is asked.
    const mounts = ["--volume", data, "--volume", `${engine.#folder}:${engine.#folder}`];
    const options = [
      "--detach",
      "--privileged",
      "--network",
      "none",
      // Who asks for a name hears at once that nobody knows it.
      "--dns",
      "127.0.0.1",
      "--tmpfs",
      "/run",
      "--env",
      "DOCKER_TLS_CERTDIR=",
    ];
    insist(
      await run("docker", [
        "run",
        "--name",
        engine.#name,
        ...options,
        ...mounts,
        images.dind,
        "sh",
        "-c",
        MACHINE,
      ]),
    );
    try {
      insist(await engine.run(prepare));
      await engine.#boot();
      const references = Object.values(images).join(" ");
      insist(await run("sh", ["-c", `docker save ${references} | docker --host ${engine.address} load`]));
    } catch (error) {
      await engine.remove();
      throw error;
    }
    return engine;
  }

  /** Stops it and starts it again, as an upgrade does, and waits until it answers. */
  async restart(): Promise<void> {
    await this.#end("TERM");
    await this.#boot();
  }

  /** What stops and starts it in all ways. */
  get control(): EngineControl {
    return {
      stop: () => this.#end("TERM"),
      kill: () => this.#end("KILL"),
      cutPower: async () => {
        insist(await run("docker", ["kill", this.#name]));
      },
      start: async () => {
        insist(await run("docker", ["start", this.#name]));
        if (!(await this.#answers())) await this.#boot();
      },
    };
  }

  /** A script for root of its machine. */
  async run(script: string): Promise<Outcome> {
    return run("docker", ["exec", this.#name, "sh", "-c", script]);
  }

  /** File of its machine's network namespace. */
  async network(): Promise<string> {
    const pid = insist(await run("docker", ["inspect", "--format", "{{.State.Pid}}", this.#name])).trim();
    return `/proc/${pid}/ns/net`;
  }

  async remove(): Promise<void> {
    await run("docker", ["rm", "--force", "--volumes", this.#name]);
    await run("docker", ["volume", "rm", this.#name]);
    await rm(this.#folder, { recursive: true, force: true });
  }

  /** Starts dockerd in the way of the image, with its output where `docker logs` shows it. */
  async #boot(): Promise<void> {
    const entrypoint = insist(
      await run("docker", ["inspect", "--format", "{{index .Config.Entrypoint 0}}", this.#name]),
    );
    const script = `rm -f ${PID_FILE}; exec ${entrypoint.trim()} dockerd --host=${this.address} ${this.#args.join(" ")} >/proc/1/fd/1 2>&1`;
    insist(await run("docker", ["exec", "--detach", this.#name, "sh", "-c", script]));
    await until(() => this.#answers());
  }

  async #end(signal: "TERM" | "KILL"): Promise<void> {
    const script = `pid=$(cat ${PID_FILE}); kill -${signal} $pid; while kill -0 $pid; do sleep 0.05; done 2>/dev/null`;
    insist(await run("docker", ["exec", this.#name, "sh", "-c", script]));
  }

  async #answers(): Promise<boolean> {
    return (await run("docker", ["--host", this.address, "info"])).code === 0;
  }
}
