import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";

import type Docker from "dockerode";

import type { Build } from "../../images/references.ts";
import { ROLE_LABEL } from "../../plan/names.ts";
import { cacheFolder, CLONE } from "../workspace.ts";
import { withLog } from "../log.ts";
import { ensureDebootstrap } from "./debootstrap.ts";
import { follow } from "./engine-events.ts";

/**
 * Makes the Debian image that the others stand on, from packages. It has its name only when it is whole: the
 * engine would take an archive that breaks off for a smaller one.
 *
 * @throws UserError when it cannot be made here, or with the end of debootstrap's output.
 */
export async function importDebian(engine: Docker, { part, reference }: Build): Promise<void> {
  await ensureDebootstrap();
  await mkdir(cacheFolder(), { recursive: true });
  await withLog(`image-${part}`, async (write) => {
    const maker = spawn(
      "sh",
      [join(CLONE, "images/debian/make-archive"), join(cacheFolder(), "debootstrap")],
      {
        stdio: ["ignore", "pipe", "pipe"],
      },
    );
    maker.stderr.setEncoding("utf8").on("data", write);
    const [imported, ended] = await Promise.allSettled([
      importArchive(engine, maker.stdout, `LABEL ${ROLE_LABEL}=${part}`),
      once(maker, "close"),
    ]);
    const status: unknown = ended.status === "fulfilled" ? ended.value[0] : ended.reason;
    if (status !== 0) {
      if (imported.status === "fulfilled") await engine.getImage(imported.value).remove();
      throw new Error(`debootstrap failed (${String(status)})`);
    }
    if (imported.status === "rejected") throw imported.reason;
    const [repo = "", tag = ""] = reference.split(":");
    await engine.getImage(imported.value).tag({ repo, tag });
  });
}

/** Makes an image without a name of an archive, and returns its id. */
async function importArchive(
  engine: Docker,
  archive: NodeJS.ReadableStream,
  change: string,
): Promise<string> {
  let id = "";
  await follow(await engine.importImage(archive, { changes: change }), ({ status }) => {
    if (status?.startsWith("sha256:") === true) id = status;
  });
  if (id === "") throw new Error("the engine imported nothing");
  return id;
}
