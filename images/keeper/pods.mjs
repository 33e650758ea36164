// What is to be done about a class, given what its containers are at. Nothing here asks anybody.

/** @typedef {import("./engine.mjs").Container} Container */

/**
 * @typedef {object} Broken what is not as it should be about a pod
 * @property {string} pod the attendee's id, or `host` for what all pods share.
 * @property {string[]} down the roles of the containers that do not run, the anchor first.
 * @property {string[]} start ids of those to start now, and all at once.
 */

/** Exited: it has stopped and nobody starts it. Restarting: the engine is about to. */
const DOWN = ["exited", "restarting"];

/**
 * The pods that are not whole, and what to start.
 *
 * While an anchor is down its members cannot be started: they would join namespaces that are not there. A container
 * that the engine itself is restarting is left to the engine. One that was created and never ran is left too: it is
 * being made at this moment, or a run of Pulumi failed over it and will say so. And the keeper lives, whatever the
 * engine says of it: an engine that was killed may start it twice over, and take the one that runs for dead.
 *
 * @param {readonly Container[]} containers all of the stack.
 * @returns {Broken[]}
 */
export function brokenPods(containers) {
  /** @type {Map<string, Container[]>} */
  const pods = new Map();
  for (const container of containers.filter((one) => roleOf(one) !== "keeper")) {
    const pod = container.Labels["workshop.attendee"] ?? "host";
    pods.set(pod, [...(pods.get(pod) ?? []), container]);
  }
  return [...pods].map(([pod, members]) => diagnose(pod, members)).filter(({ down }) => down.length > 0);
}

/**
 * @param {string} pod
 * @param {readonly Container[]} containers
 * @returns {Broken}
 */
function diagnose(pod, containers) {
  const down = containers.filter(({ State: state }) => DOWN.includes(state));
  const anchor = down.find((container) => roleOf(container) === "anchor");
  const startable = anchor === undefined ? down : [anchor];
  return {
    pod,
    down: down
      .map(roleOf)
      .sort((a, b) => Number(b === "anchor") - Number(a === "anchor") || (a < b ? -1 : 1)),
    start: startable.flatMap(({ Id: id, State: state }) => (state === "exited" ? [id] : [])),
  };
}

/** @param {Container} container */
function roleOf({ Labels: labels }) {
  return labels["workshop.role"] ?? "?";
}
