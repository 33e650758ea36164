import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";

import type { HostRole } from "../config/built-in.ts";
import { firewall } from "./firewall.ts";
import { keeper } from "./keeper.ts";

/** What a {@link WorkshopHost} holds for all pods of one engine. */
export interface WorkshopHostArgs {
  /** First part of the names of the host's containers, and the value of their label. A change replaces them. */
  readonly stack: string;
  /** Path of the engine's socket on the engine's machine. A change replaces the keeper. */
  readonly engineSocket: string;
  /** References of the images of the host's own containers. A change replaces the container. */
  readonly own: Readonly<Record<HostRole, string>>;
  /**
   * References of the images of pods. Each is brought once, however many pods use it, and one that the engine has already is not
   * asked for at a registry.
   */
  readonly images: Iterable<string>;
}

/**
 * What all pods on one Docker engine share: the images, the keeper that heals the pods, and the firewall between
 * them and everything else. Nothing here depends on who attends.
 *
 * Images stay on the engine after a destroy: they belong to the machine, and the next class starts at once.
 */
export class WorkshopHost extends pulumi.ComponentResource {
  readonly #imageIds: ReadonlyMap<string, pulumi.Output<string>>;

  constructor(name: string, args: WorkshopHostArgs, opts?: pulumi.ComponentResourceOptions) {
    super("workshop:index:WorkshopHost", name, {}, opts);
    const image = (reference: string): docker.RemoteImage =>
      new docker.RemoteImage(
        `${name}-${reference}`,
        { name: reference, keepLocally: true },
        { parent: this },
      );
    this.#imageIds = new Map(
      [...new Set([...Object.values(args.own), ...args.images])].map((reference) => [
        reference,
        image(reference).imageId,
      ]),
    );
    const child = { parent: this };
    const { stack, own, engineSocket } = args;
    keeper(`${name}-keeper`, { stack, image: this.imageId(own.keeper), engineSocket }, child);
    firewall(`${name}-firewall`, { stack, image: this.imageId(own.firewall) }, child);
    this.registerOutputs({});
  }

  /**
   * Id of one of the images that the host holds. A pod that is given the id is replaced when the reference comes
   * to mean another image.
   */
  imageId(reference: string): pulumi.Output<string> {
    const id = this.#imageIds.get(reference);
    if (id === undefined) throw new Error(`image ${reference} was not declared for this host`);
    return id;
  }
}
