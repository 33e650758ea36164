import { WorkshopPod, type WorkshopPodArgs } from "../../components/workshop-pod.ts";
import { declare, type Outcome } from "./pulumi-mocks.ts";

/** A pod without services. No two values are alike, so that a mix-up shows. */
export const ARGS: WorkshopPodArgs = {
  stack: "demo",
  network: { subnet: "100.64.0.16/28", gateway: "100.64.0.17" },
  images: { anchor: "anchor-image", registry: "registry-image", dind: "dind-image", shell: "shell-image" },
  memoryMiB: { anchor: 16, registry: 128, dind: 1520, shell: 384 },
  cpus: 1,
};

/** A service that uses all there is, and shares a volume with the shell. */
export const EDITOR = {
  name: "editor",
  image: "editor-image",
  command: ["edit", "--port", "8080"],
  env: { PORT: "8080", EMPTY: "" },
  volumes: [
    { use: "home", path: "/home/me" },
    { use: "data", path: "/data" },
  ],
  memoryMiB: 256,
};

/** All containers of alice's pod but the anchor, in the order of the pod's outputs. */
export const MEMBERS = ["registry", "dind", "shell", "editor"];

/** Declares alice's pod, with an editor unless told otherwise. */
export function declareAlice(
  args: WorkshopPodArgs = { ...ARGS, services: [EDITOR] },
): Promise<Outcome<WorkshopPod>> {
  return declare((opts) => new WorkshopPod("alice", args, opts));
}
