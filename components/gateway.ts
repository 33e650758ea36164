import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";

import { gatewayBridgeName, gatewayNetworkName, hostContainerName, hostLabels } from "../plan/names.ts";
import type { GatewayPlan } from "../plan/plan.ts";
import { hostContainer, type HostContainerArgs } from "./host-container.ts";
import { dockerLabels } from "./member.ts";

/** Who vouches for the gateway: an authority of its own, Let's Encrypt, or whoever signed a certificate in PEM. */
export type Certificate = "internal" | "acme" | PemCertificate;

/** The contents of two PEM files: a certificate with its chain, and its private key. */
export interface PemCertificate {
  readonly cert: string;
  readonly key: string;
}

/** What the gateway needs beyond what every container of a host has. */
export interface GatewayArgs extends HostContainerArgs {
  /** Where browsers find it. A change replaces the gateway. */
  readonly gateway: GatewayPlan;
  /** A change replaces the gateway. */
  readonly certificate: Certificate;
  /** Folder on the engine's machine in which the door's socket is. A change replaces the gateway. */
  readonly doorFolder: pulumi.Input<string>;
}

/** The port that it listens on in its container, without rights. */
const INNER_PORT = 8443;

/**
 * Declares the only thing of a class that listens on the network: TLS for every attendee's address, without knowing
 * one of them, so no change of the roster touches it. See images/gateway.
 *
 * Its network is one of the class's, and so the firewall keeps it from the host and the pods.
 */
export function gateway(
  name: string,
  { gateway: plan, certificate, doorFolder, ...args }: GatewayArgs,
  opts: pulumi.CustomResourceOptions,
): docker.Container {
  const { stack } = args;
  const labels = dockerLabels(hostLabels(stack, "gateway"));
  const network = new docker.Network(
    `${name}-network`,
    {
      name: gatewayNetworkName(stack),
      labels,
      options: { "com.docker.network.bridge.name": gatewayBridgeName(stack) },
      ipamConfigs: [plan.network],
    },
    { ...opts, deleteBeforeReplace: true },
  );
  const certificates = new docker.Volume(
    `${name}-certificates`,
    { name: hostContainerName(stack, "gateway"), labels },
    { ...opts, ignoreChanges: ["labels"] },
  );
  return hostContainer(
    name,
    "gateway",
    args,
    {
      command: ["caddy", "run", "--config", "/etc/caddy/Caddyfile"],
      envs: [
        `DOMAIN=${plan.domain}`,
        `CERTIFICATE=${typeof certificate === "string" ? certificate : "files"}`,
      ],
      memoryMiB: 256,
      cpuShares: 2048,
      capabilities: { drops: ["ALL"] },
      networksAdvanced: [{ name: network.id }],
      ports: [{ internal: INNER_PORT, external: plan.port, ip: plan.listen }],
      tmpfs: { "/tmp": "" },
      volumes: [
        { volumeName: certificates.name, containerPath: "/data" },
        { hostPath: doorFolder, containerPath: "/run/door", readOnly: true },
      ],
      // The engine lets nothing be put into a container that cannot be written, not even onto its volume.
      ...(typeof certificate === "string" ? {} : { uploads: uploads(certificate), readOnly: false }),
    },
    opts,
  );
}

/** A certificate of the trainer's, put where no image and no `docker inspect` shows it. */
function uploads({ cert, key }: PemCertificate): NonNullable<docker.ContainerArgs["uploads"]> {
  return [
    { file: "/data/certificate/cert.pem", content: cert },
    { file: "/data/certificate/key.pem", content: pulumi.secret(key) },
  ];
}
