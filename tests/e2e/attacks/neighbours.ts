import { ROLES } from "../../../config/built-in.ts";
import { granted, refused, script } from "./attempt.ts";
import { connects, greets, sends } from "./greetings.ts";
import { arrives } from "./mailbox.ts";
import type { Scene } from "./scene.ts";

/** What alice reaches of bob's pod over the network. */
export function neighbours(scene: Scene): void {
  const { alice, bob, host } = scene;
  const everywhere = [alice.shell, alice.root, alice.contained];
  const bobs = (): string => bob.network().address;

  for (const port of [8080, 9090]) {
    refused({
      what: `port ${port}, which bob publishes`,
      from: everywhere,
      attempt: script(() => connects(bobs(), port)),
      control: [bob.shell, host],
    });
  }
  refused({
    what: "bob's UDP port",
    from: everywhere,
    attempt: arrives(
      () => scene.bobsMailbox,
      (word) => sends(word, bobs()),
    ),
    control: [host],
  });
  for (const [service, port] of Object.entries({ engine: 2375, registry: 5000 })) {
    refused({
      what: `bob's ${service}, at the pod's address`,
      // It listens on the pod's localhost only.
      from: [...everywhere, host, bob.shell],
      attempt: script(() => connects(bobs(), port)),
      control: [bob.shell],
      controlled: script(() => connects("localhost", port)),
    });
  }
  refused({
    what: "the names of bob's containers",
    from: [alice.shell, alice.root],
    attempt: script(() => {
      const names = ROLES.map((role) => scene.workshop.container("bob", role));
      return `for name in bob ${names.join(" ")}; do getent hosts $name && exit 0; done; exit 1`;
    }),
    control: [bob.shell],
  });
  granted({
    what: "bob's greeter",
    from: [scene.guest, host],
    attempt: script(() => greets("bob", bobs())),
    control: everywhere,
  });
  routes(scene);
}

/** Routes to bob's network that root in alice's pod sets by hand. */
function routes({ alice, bob, host }: Scene): void {
  const ways = {
    "by way of the gateway": () => `via ${alice.network().gateway}`,
    "by way of the gateway's address in his network": () => `via ${bob.network().gateway} dev eth0 onlink`,
    "as if he were on the same wire": () => "dev eth0",
  };
  const bobGreets = (): string => greets("bob", bob.network().address);
  for (const [name, way] of Object.entries(ways)) {
    refused({
      what: `bob's pod, by a route of one's own ${name}`,
      from: [alice.root],
      attempt: script(() => {
        const route = `${bob.network().subnet} ${way()}`;
        return `ip route add ${route} || exit 3; ${bobGreets()}; code=$?; ip route del ${route}; exit $code`;
      }),
      control: [host],
      controlled: script(bobGreets),
    });
  }
}
