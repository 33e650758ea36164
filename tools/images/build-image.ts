import type Docker from "dockerode";

import { ROLE_LABEL } from "../../plan/names.ts";
import type { Build } from "../../images/references.ts";
import type { Note } from "../steps.ts";
import { CLONE } from "../workspace.ts";
import { withLog } from "../log.ts";
import { follow } from "./engine-events.ts";

/** Proxies that a build must use as this machine does; the engine knows these build arguments unasked. */
const PROXY_VARIABLES = ["http_proxy", "https_proxy", "no_proxy", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY"];

/**
 * Builds an image from its Dockerfile. It has its name only when it is finished.
 *
 * The engine's first builder, not BuildKit: every engine since long ago has it without further parts, and these
 * Dockerfiles need no more.
 *
 * @throws UserError with the end of the build's output.
 */
export async function buildImage(engine: Docker, build: Build, base: string, note: Note): Promise<void> {
  await withLog(`image-${build.part}`, async (write) => {
    const stream = await engine.buildImage(
      { context: CLONE, src: [...build.files, ...build.packages.map((name) => `node_modules/${name}`)] },
      {
        dockerfile: `images/${build.part}/Dockerfile`,
        t: build.reference,
        buildargs: { BASE: base, ...proxies() },
        labels: { [ROLE_LABEL]: build.part },
        // Where containers reach no package mirror, this machine itself often does.
        networkmode: "host",
        forcerm: true,
      },
    );
    await follow(stream, ({ stream: text = "" }) => {
      write(text);
      const step = /^Step (\d+)\/(\d+)/.exec(text);
      if (step !== null) note(`step ${step[1] ?? ""} of ${step[2] ?? ""}`);
    });
  });
}

function proxies(): Record<string, string> {
  return Object.fromEntries(
    PROXY_VARIABLES.flatMap((name) => {
      const value = process.env[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}
