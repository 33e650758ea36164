import { afterAll, beforeAll, expect, it } from "vitest";

import { insist, TestClass } from "./class.ts";

// What an attendee does in a Docker workshop, in one pod and in this order, all of it over localhost.

let workshop: TestClass;

beforeAll(async () => {
  workshop = await TestClass.open();
  await workshop.up({ attendees: ["alice"] });
  await workshop.loadBase("alice");
});
afterAll(() => workshop.end());

/** What a script in alice's shell writes. */
async function says(script: string): Promise<string> {
  return insist(await workshop.shell("alice", script)).trim();
}

it("shows registry and engine among the processes of the shell", async () => {
  const processes = await says("ps -e -o args");
  expect(processes).toMatch(/^registry serve /m);
  expect(processes).toMatch(/^dockerd /m);
});

it("works as a user who is not root, on a machine with the attendee's name", async () => {
  expect(await says("whoami; hostname")).toBe("workshop\nalice");
});

it("keeps images on overlay2 rather than copying every layer", async () => {
  expect(await says("docker info --format {{.Driver}}")).toBe("overlay2");
});

it("builds, pushes, removes and pulls an image", async () => {
  await says(
    "printf 'FROM base\\nRUN mkdir /www && echo hello from alice > /www/index.html\\n' | docker build -t hello -",
  );
  await says("docker tag hello localhost:5000/hello && docker push localhost:5000/hello");
  await says("docker rmi hello localhost:5000/hello");
  expect(await says("docker images -q hello; docker images -q localhost:5000/hello")).toBe("");
  expect(await says("curl -s localhost:5000/v2/_catalog")).toBe('{"repositories":["hello"]}');
  await says("docker pull localhost:5000/hello");
});

it("runs it with a published port, and finds it there", async () => {
  await says("docker run -d --name web -p 8080:80 localhost:5000/hello httpd -f -h /www");
  expect(await says("curl -s --retry 10 --retry-connrefused --retry-delay 1 localhost:8080")).toBe(
    "hello from alice",
  );
  await says("docker rm -f web");
});

it("brings compose and buildx", async () => {
  expect(await says("docker compose version")).toMatch(/version v?2\./i);
  expect(await says("docker buildx version")).toMatch(/buildx/);
});

it("keeps the home directory when the shell is made anew", async () => {
  await says("echo mine > ~/notes");
  insist(await workshop.workshop("up", "--replace", "**alice-shell"));
  expect(await says("cat ~/notes")).toBe("mine");
});

it("lets a registry forget an image", async () => {
  const digest = await says(
    "curl -sI -H 'Accept: application/vnd.docker.distribution.manifest.v2+json' localhost:5000/v2/hello/manifests/latest | tr -d '\\r' | sed -n 's/^Docker-Content-Digest: //p'",
  );
  expect(
    await says(
      `curl -s -o /dev/null -w '%{http_code}' -X DELETE localhost:5000/v2/hello/manifests/${digest}`,
    ),
  ).toBe("202");
});
