import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";

/** What a {@link WorkshopHost} holds for all pods of one engine. */
export interface WorkshopHostArgs {
  /**
   * Image references. Each is brought once, however many pods use it, and one that the engine has already is not
   * asked for at a registry.
   */
  readonly images: Iterable<string>;
}

/**
 * What all pods on one Docker engine share: the images.
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
      [...new Set(args.images)].map((reference) => [reference, image(reference).imageId]),
    );
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
