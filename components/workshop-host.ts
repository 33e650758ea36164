import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";

import type { HostRole } from "../config/built-in.ts";
import type { GatewayPlan } from "../plan/plan.ts";
import { door, doorFolder, doorVolume } from "./door.ts";
import { firewall } from "./firewall.ts";
import { type Certificate, gateway } from "./gateway.ts";
import { keeper } from "./keeper.ts";

/** What a {@link WorkshopHost} holds for all pods of one engine. */
export interface WorkshopHostArgs {
  /** First part of the names of the host's containers, and the value of their label. A change replaces them. */
  readonly stack: string;
  /** Path of the engine's socket on the engine's machine. A change replaces the keeper. */
  readonly engineSocket: string;
  /** Whether the engine remaps users (userns-remap). A change replaces keeper and firewall. Default: no. */
  readonly remapsUsers?: boolean;
  /** Where browsers find the class. A change replaces door and gateway. */
  readonly gateway: GatewayPlan;
  /** Who vouches for the gateway. A change replaces it. */
  readonly certificate: Certificate;
  /** References of the images of the host's own containers. A change replaces the container. */
  readonly own: Readonly<Record<HostRole, string>>;
  /**
   * References of the images of pods. Each is brought once, however many pods use it, and one that the engine has already is not
   * asked for at a registry.
   */
  readonly images: Iterable<string>;
}

/**
 * What all pods on one Docker engine share: the images, the keeper that heals the pods, the firewall between them and
 * everything else, and the front door with the gateway to it. Nothing here depends on who attends.
 *
 * Images stay on the engine after a destroy: they belong to the machine, and the next class starts at once.
 */
export class WorkshopHost extends pulumi.ComponentResource {
  /** Id of the front door's container. */
  readonly doorId: pulumi.Output<string>;
  readonly #imageIds: ReadonlyMap<string, pulumi.Output<string>>;
  readonly #doorVolume: docker.Volume;

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
    const { stack, own, engineSocket, remapsUsers = false } = args;
    const common = (role: HostRole): { stack: string; image: pulumi.Output<string> } => ({
      stack,
      image: this.imageId(own[role]),
    });
    const volume = doorVolume(`${name}-door`, stack, child);
    const folder = (place: string): pulumi.Output<string> => doorFolder(volume, place);
    const statusFolder = folder("status");
    keeper(`${name}-keeper`, { ...common("keeper"), engineSocket, statusFolder, remapsUsers }, child);
    firewall(`${name}-firewall`, { ...common("firewall"), remapsUsers }, child);
    const frontDoor = door(`${name}-door`, { ...common("door"), domain: args.gateway.domain, volume }, child);
    gateway(
      `${name}-gateway`,
      {
        ...common("gateway"),
        gateway: args.gateway,
        certificate: args.certificate,
        doorFolder: folder("gateway"),
      },
      child,
    );
    this.#doorVolume = volume;
    this.doorId = frontDoor.id;
    this.registerOutputs({});
  }

  /** Folder on the engine's machine in which the front door waits for an attendee's pod. */
  doorOf(attendee: string): pulumi.Output<string> {
    return doorFolder(this.#doorVolume, `pods/${attendee}`);
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
