import { request } from "node:http";

/** @typedef {{ connect: (port: number) => Promise<import("node:stream").Duplex> }} Line a way into a pod */

const WITHIN_MS = 3_000;
/** A hundred containers are some 100 KB. */
const MOST_BYTES = 512 * 1024;

/**
 * Asks something in a pod, at the port at which the attendee asks it.
 *
 * @param {Line} line
 * @param {number} port
 * @param {string} path
 * @returns {Promise<string>} the answer, which an attendee could have made up.
 * @throws {Error} when nothing listens there, or its answer is a refusal, too long or too late.
 */
export async function askPod(line, port, path) {
  const stream = await line.connect(port);
  const impatience = setTimeout(() => stream.destroy(new Error("too late")), WITHIN_MS);
  try {
    return await new Promise((/** @type {(body: string) => void} */ resolve, reject) => {
      const asked = request({ createConnection: () => stream, path, headers: { Host: "localhost" } });
      asked.on("error", reject);
      asked.on("response", (answer) => {
        bodyOf(answer).then(resolve, reject);
      });
      asked.end();
    });
  } finally {
    clearTimeout(impatience);
    stream.destroy();
  }
}

/** @param {import("node:http").IncomingMessage} answer */
async function bodyOf(answer) {
  if (answer.statusCode !== 200) throw new Error(`it answers ${answer.statusCode ?? 0}`);
  /** @type {Buffer[]} */
  const chunks = [];
  let bytes = 0;
  for await (const chunk of /** @type {AsyncIterable<Buffer>} */ (answer)) {
    bytes += chunk.length;
    if (bytes > MOST_BYTES) throw new Error("its answer is too long");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}
