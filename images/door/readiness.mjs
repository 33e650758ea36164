// Which pods answer, for whoever asks in the door's own container (ask-readiness.mjs). The class's program does: a
// question by way of the door costs the machine less than a process in the pod that asks there.

import { rm } from "node:fs/promises";
import { createServer } from "node:net";

import { askPod } from "./ask-pod.mjs";

/** @typedef {import("./ask-pod.mjs").Line} Line */

/**
 * @typedef {object} Inquiry
 * @property {string[]} pods
 * @property {{ port: number, path: string }[]} questions to be asked in each.
 */

/**
 * Answers on a socket that only the owner of its folder can open: an {@link Inquiry} comes in as JSON, and the ids of
 * those pods go out that have answered every question.
 *
 * @param {string} path of the socket.
 * @param {(id: string) => Line | undefined} lineInto a pod, while there is one.
 */
export async function tellReadiness(path, lineInto) {
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    let asked = "";
    socket.setEncoding("utf8");
    socket.on("error", () => undefined);
    socket.on("data", (/** @type {string} */ part) => {
      asked += part;
    });
    socket.on("end", () => {
      thoseThatAnswer(asked, lineInto).then(
        (pods) => socket.end(JSON.stringify(pods)),
        () => socket.destroy(),
      );
    });
  });
  await rm(path, { force: true });
  await new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(path, () => {
      resolve(undefined);
    });
  });
}

/**
 * @param {string} inquiry
 * @param {(id: string) => Line | undefined} lineInto
 * @returns {Promise<string[]>}
 * @throws {Error} when it is no {@link Inquiry}.
 */
async function thoseThatAnswer(inquiry, lineInto) {
  /** @type {unknown} */
  const parsed = JSON.parse(inquiry);
  const { pods, questions } = /** @type {Inquiry} */ (parsed);
  const answering = pods.map(async (id) => {
    const line = lineInto(id);
    if (line === undefined) return [];
    const answers = questions.map(({ port, path }) => askPod(line, port, path));
    return Promise.all(answers).then(
      () => [id],
      () => [],
    );
  });
  return (await Promise.all(answering)).flat();
}
