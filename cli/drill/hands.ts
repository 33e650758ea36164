import type Docker from "dockerode";

import { exec } from "../../engine/exec.ts";
import { labelled, removeAll } from "../../engine/labelled.ts";
import { ROLE_LABEL, STACK_LABEL } from "../../plan/names.ts";
import { DRILL_ROLE, type DrilledClass } from "./drilled-class.ts";

const PATIENCE_MS = 20_000;

/**
 * Kills processes of containers as something on the host would, behind the engine's back: `docker kill` would count
 * as "stopped by hand", and switch the restart policy off.
 *
 * It works from a container in the PID namespace of the engine's host, so the engine may be on another machine.
 */
export class Hands {
  readonly #engine: Docker;
  readonly #stack: string;
  readonly #anchorId: string;

  /** @param klass any container of it lends its image: the anchor's, which has a shell with `kill`. */
  constructor(engine: Docker, { stack, pods }: DrilledClass) {
    this.#engine = engine;
    this.#stack = stack;
    this.#anchorId = pods[0]?.anchor.id ?? "";
  }

  get #name(): string {
    return `${this.#stack}-${DRILL_ROLE}`;
  }

  /** Sees to it that the next kill need not begin by making a container. An engine that went down has removed it. */
  async ready(): Promise<void> {
    const { State: state } = await this.#engine
      .getContainer(this.#name)
      .inspect()
      .catch(() => ({ State: { Running: false } }));
    if (state.Running) return;
    await this.remove();
    const { Image: image } = await this.#engine.getContainer(this.#anchorId).inspect();
    const container = await this.#engine.createContainer({
      name: this.#name,
      Image: image,
      Cmd: ["sleep", "86400"],
      Labels: { [STACK_LABEL]: this.#stack, [ROLE_LABEL]: DRILL_ROLE },
      // Privileged, since AppArmor lets a confined process signal only its like.
      HostConfig: {
        PidMode: "host",
        Privileged: true,
        UsernsMode: "host",
        NetworkMode: "none",
        AutoRemove: true,
      },
    });
    await container.start();
  }

  /** `kill -9`, all in one go. A process that has ended already is no error. */
  async kill(processes: readonly number[]): Promise<void> {
    const alive = processes.filter((process) => process > 1);
    if (alive.length === 0) return;
    const script = `kill -9 ${alive.join(" ")} 2>/dev/null; :`;
    await exec(this.#engine, this.#name, ["sh", "-c", script], { patienceMs: PATIENCE_MS });
  }

  /** Removes the container. */
  async remove(): Promise<void> {
    const ours = await labelled(this.#engine, this.#stack);
    await removeAll(ours.filter(({ kind, name }) => kind === "container" && name === this.#name));
  }
}
