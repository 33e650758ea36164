import { FakePod } from "./door-pod.ts";
import { eventually, type RosterFile, type Scene, verifierOf } from "./door-scene.ts";

export const ALICE = "alice.localhost:8443";
export const BOB = "bob.localhost:8443";
export const DOMAIN = "localhost:8443";
export const COOKIE = "__Host-workshop";

export const roster: RosterFile = {
  trainer: verifierOf("grand-old-owl"),
  attendees: [
    { id: "alice", name: `Alice <script>"&'`, password: verifierOf("ocean-tiger-lamp") },
    { id: "bob", name: "Bob", password: verifierOf("river-apple-moon") },
    { id: "carol", name: "Carol", password: verifierOf("stone-cloud-bird") },
    { id: "mallory", name: "Mallory", password: verifierOf("green-paper-wolf") },
  ],
};

/** Lets an attendee's pod ring, and waits until it is connected. */
export async function ring(scene: Scene, id: string): Promise<FakePod> {
  const pod = new FakePod(scene.folder, id);
  await eventually(() => {
    if (!pod.isThere) throw new Error(`the pod of ${id} is not connected`);
  });
  return pod;
}
