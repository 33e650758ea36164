import type { Problem } from "./problem.ts";
import { isRecord, type RawConfiguration } from "./reading.ts";
import { formatPath } from "./issues.ts";

/** Whether a value is what `pulumi config set --secret` leaves in a stack's file: `{ secure: … }`. */
export function isEncrypted(value: unknown): boolean {
  return isRecord(value) && typeof value.secure === "string" && Object.keys(value).length === 1;
}

/**
 * Values that are encrypted, wherever they are. Pulumi hands them over decrypted, so these are seen only where a file
 * is read without Pulumi, which cannot tell then what will be made.
 */
export function encryptedProblems(raw: RawConfiguration): Problem[] {
  return encryptedPaths(raw, []).map((path) => ({
    path: formatPath(path),
    message: "is encrypted, and only workshop:seed can be",
    fix: "write it in plain text; to change it by Pulumi: pulumi config set, without --secret",
  }));
}

function encryptedPaths(value: unknown, path: readonly PropertyKey[]): PropertyKey[][] {
  if (isEncrypted(value)) return [[...path]];
  if (Array.isArray(value)) return value.flatMap((item, index) => encryptedPaths(item, [...path, index]));
  if (!isRecord(value)) return [];
  return Object.entries(value).flatMap(([key, item]) => encryptedPaths(item, [...path, key]));
}

/** The problems that are not about an encrypted value or something inside it: what else is said of those misleads. */
export function withoutEncrypted(problems: readonly Problem[], encrypted: readonly Problem[]): Problem[] {
  const isAbout = (path: string, outer: string): boolean =>
    path === outer || path.startsWith(`${outer}.`) || path.startsWith(`${outer}[`);
  return problems.filter(({ path }) => !encrypted.some((other) => isAbout(path, other.path)));
}
