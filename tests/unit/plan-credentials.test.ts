import { scryptSync } from "node:crypto";

import { expect, test } from "vitest";

import { attendeeCredential, codeCredential, showCode, trainerCredential } from "../../plan/credentials.ts";
import { isPassword, squeeze } from "../../images/door/passwords.mjs";
import { passwordVerifier } from "../../plan/verifier.ts";

const source = { seed: "not a secret: it is in a test", stack: "dev" };

/** These are on paper out there: a release that makes others would lock every class out. */
test("passwords, literally", () => {
  expect(attendeeCredential(source, "alice", 0).password).toBe("page-staff-cousin");
  expect(attendeeCredential(source, "alice", 1).password).toBe("collect-close-series");
  expect(attendeeCredential(source, "bob", 0).password).toBe("joke-slam-balance");
  expect(attendeeCredential({ ...source, stack: "monday" }, "alice", 0).password).toBe(
    "swallow-audit-absorb",
  );
  expect(trainerCredential(source, 0).password).toBe("fault-glance-odor-thing");
});

test("a code, literally", () => {
  expect(codeCredential(source, 0).password).toBe("nc7ptx");
  expect(codeCredential(source, 1).password).toBe("gkcxwm");
  expect(showCode("k7c9tw")).toBe("K7C-9TW");
});

test("the code as it is shown opens what the door holds it against", async () => {
  const credential = codeCredential(source, 0);
  const verifier = await passwordVerifier(credential);
  const shown = showCode(credential.password);
  expect(await isPassword(squeeze(shown), verifier)).toBe(true);
  expect(await isPassword(squeeze(`${shown}x`), verifier)).toBe(false);
});

test("the trainer's password has nothing in common with that of somebody who is called so", () => {
  const trainer = trainerCredential(source, 0);
  const attendee = attendeeCredential(source, "trainer", 0);
  expect(trainer.password.startsWith(attendee.password)).toBe(false);
  expect(trainer.salt).not.toEqual(attendee.salt);
});

test("a verifier is what the door works out again from password and salt", async () => {
  const credential = attendeeCredential(source, "alice", 0);
  const verifier = await passwordVerifier(credential);
  expect(verifier).toMatch(/^scrypt:4096:[\w-]{22}:[\w-]{43}$/);

  const [, n, salt = "", hash = ""] = verifier.split(":");
  const again = (password: string) =>
    scryptSync(password, Buffer.from(salt, "base64url"), 32, { N: Number(n), r: 8, p: 1 }).toString(
      "base64url",
    );
  expect(again(credential.password)).toBe(hash);
  expect(again(attendeeCredential(source, "bob", 0).password)).not.toBe(hash);
  expect(await passwordVerifier(credential)).toBe(verifier);
});
