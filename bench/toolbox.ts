import type Docker from "dockerode";

import { engineSocket } from "../engine/connect.ts";
import { ROLE_LABEL, STACK_LABEL } from "../plan/names.ts";
import type { Cost } from "./contenders/contender.ts";
import { timed } from "./timed.ts";

/** What the tools find in the container's file system. */
const ENV = {
  PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
  HOME: "/root",
  DOCKER_HOST: "unix:///var/run/docker.sock",
};

/**
 * Docker's command line and compose plugin, the same for every contender and on every machine: those of the shell's
 * image. A container holds the file system; the tools themselves are processes of this machine that see it, so that
 * no time and no process of an engine is between them and the clock.
 */
export class Toolbox {
  readonly #pid: number;
  readonly #signal: AbortSignal;

  private constructor(pid: number, signal: AbortSignal) {
    this.#pid = pid;
    this.#signal = signal;
  }

  /**
   * @param image the shell's.
   * @param stack whose label it carries, by which it is removed. Not the class's own: it would be taken down with it.
   * @param signal aborted when whatever runs is to end.
   */
  static async open(engine: Docker, image: string, stack: string, signal: AbortSignal): Promise<Toolbox> {
    const container = await engine.createContainer({
      name: stack,
      Image: image,
      Cmd: ["sleep", "infinity"],
      Labels: { [STACK_LABEL]: stack, [ROLE_LABEL]: "tools" },
      HostConfig: { NetworkMode: "none", Binds: [`${engineSocket()}:/var/run/docker.sock`] },
    });
    await container.start();
    const { State: state } = await container.inspect();
    return new Toolbox(state.Pid, signal);
  }

  /**
   * Runs a program of the image as root, and waits for its end.
   *
   * @param input what it reads from standard input.
   * @throws when it fails, with what it said.
   */
  async run(program: readonly string[], input: string): Promise<Cost> {
    const enter = ["nsenter", "--target", `${this.#pid}`, "--mount", "--wd", "--"];
    const { cpuSeconds } = await timed([...enter, ...program], { env: ENV, input, signal: this.#signal });
    return { clientCpu: cpuSeconds };
  }
}
