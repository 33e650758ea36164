import { afterAll, beforeAll, describe } from "vitest";

import { hostIpv6 } from "./attacks/host-ipv6.ts";
import { HAS_IPV6 } from "./attacks/host-servers.ts";
import { hostServices } from "./attacks/host-services.ts";
import { neighbours } from "./attacks/neighbours.ts";
import { Scene } from "./attacks/scene.ts";
import { spoofing } from "./attacks/spoofing.ts";

// What an attendee tries against neighbours and the host. One class serves all attempts.

const scene = new Scene();
beforeAll(async () => scene.open());
afterAll(async () => scene.close());

describe("a neighbour's pod", () => {
  neighbours(scene);
});
describe("the host's services", () => {
  hostServices(scene);
});
describe.runIf(HAS_IPV6)("the host's services by IPv6", () => {
  hostIpv6(scene);
});
describe("false addresses", () => {
  spoofing(scene);
});
