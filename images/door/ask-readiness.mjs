// Asks the door that runs in this container which pods answer (readiness.mjs).
//
//   node ask-readiness.mjs <what is asked, as JSON> [<data folder>]
//
// Prints what the door says. It ends with an error when there is no door to be asked.

import { connect } from "node:net";
import { join } from "node:path";

const [asked = "", folder = "/door-data"] = process.argv.slice(2);
const socket = connect(join(folder, "readiness.sock"));
socket.on("error", (error) => {
  console.error(error.message);
  process.exitCode = 1;
});
socket.end(asked);
socket.pipe(process.stdout);
