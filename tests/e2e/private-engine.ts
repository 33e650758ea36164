import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import Docker from "dockerode";

import { connectEngine } from "../../engine/connect.ts";
import { imageReferences } from "../../images/references.ts";
import { chooseImageSet } from "../../tools/images/choose-set.ts";
import { insist, run, until } from "./class.ts";

/**
 * A Docker engine of a test's own, in a container of the machine's engine, with the images of a class. A test may do
 * to it what it must not do to the machine's: restart it, for one.
 */
export class PrivateEngine {
  readonly #name: string;
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
    this.#name = `test-engine-${folder.slice(-6).toLowerCase()}`;
  }

  /** Its address, as `DOCKER_HOST` has it. */
  get address(): string {
    return `unix://${join(this.#folder, "docker.sock")}`;
  }

  /** A client of it. */
  get client(): Docker {
    return new Docker({ socketPath: join(this.#folder, "docker.sock") });
  }

  /** Ends with `await engine.remove()`, whatever happened. */
  static async start(): Promise<PrivateEngine> {
    const engine = new PrivateEngine(await mkdtemp(join(tmpdir(), "engine-")));
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
      "--tmpfs",
      "/run",
      "--env",
      "DOCKER_TLS_CERTDIR=",
    ];
    const dockerd = ["dockerd", `--host=${engine.address}`];
    insist(
      await run("docker", ["run", "--name", engine.#name, ...options, ...mounts, images.dind, ...dockerd]),
    );
    await engine.answers();
    const references = Object.values(images).join(" ");
    insist(await run("sh", ["-c", `docker save ${references} | docker --host ${engine.address} load`]));
    return engine;
  }

  /** Stops it and starts it again, as a reboot or an upgrade does, and waits until it answers. */
  async restart(): Promise<void> {
    insist(await run("docker", ["restart", this.#name]));
    await this.answers();
  }

  async remove(): Promise<void> {
    await run("docker", ["rm", "--force", "--volumes", this.#name]);
    await run("docker", ["volume", "rm", this.#name]);
    await rm(this.#folder, { recursive: true, force: true });
  }

  private async answers(): Promise<void> {
    await until(async () => (await run("docker", ["--host", this.address, "info"])).code === 0);
  }
}
