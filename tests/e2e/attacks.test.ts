import { afterAll, beforeAll, describe } from "vitest";

import { hostEngine } from "./attacks/engine.ts";
import { escapes, nobodyOutside } from "./attacks/escapes.ts";
import { hostContainers } from "./attacks/host-containers.ts";
import { hostIpv6 } from "./attacks/host-ipv6.ts";
import { HAS_IPV6 } from "./attacks/host-servers.ts";
import { hostServices } from "./attacks/host-services.ts";
import { neighbours } from "./attacks/neighbours.ts";
import { ownLimits } from "./attacks/limits.ts";
import { processes } from "./attacks/processes.ts";
import { rights } from "./attacks/rights.ts";
import { rootOnHost } from "./attacks/root-on-host.ts";
import { Scene } from "./attacks/scene.ts";
import { secrets } from "./attacks/secrets.ts";
import { spoofing } from "./attacks/spoofing.ts";

// What an attendee tries against neighbours and the host. One class for each kind of pod serves all attempts.

for (const isolation of ["privileged", "rootless", "userns"] as const) {
  describe(`from a ${isolation} pod`, () => {
    const scene = new Scene(isolation);
    beforeAll(async () => scene.open());
    afterAll(async () => scene.close());

    describe("a neighbour's pod", () => {
      neighbours(scene);
    });
    describe("the host's services", () => {
      hostServices(scene);
    });
    describe("processes, environments and files", () => {
      processes(scene);
    });
    describe("the host's engine", () => {
      hostEngine(scene);
    });
    describe("keeper and firewall", () => {
      hostContainers(scene);
    });
    describe("ways out that were open once", () => {
      escapes(scene);
    });
    describe("root on the host", () => {
      rootOnHost(scene);
    });
    // In a privileged pod this is the control.
    if (isolation !== "privileged") {
      describe("nobody outside", () => {
        nobodyOutside(scene);
      });
    }
    // Nobody in a rootless pod has the network for the first two, and to the others it makes no difference.
    if (isolation !== "rootless") notFromRootless(scene);
  });
}

function notFromRootless(scene: Scene): void {
  describe.runIf(HAS_IPV6)("the host's services by IPv6", () => {
    hostIpv6(scene);
  });
  describe("false addresses", () => {
    spoofing(scene);
  });
  describe("rights of containers", () => {
    rights(scene);
  });
  describe("one's own limits", () => {
    ownLimits(scene);
  });
  describe("secrets", () => {
    secrets(scene);
  });
}
