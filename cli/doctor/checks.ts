import { problem, type Verdict } from "./verdict.ts";

/** Gathers facts and judges them. */
export type Check = () => Promise<readonly Verdict[] | Verdict>;

/** Checks, by what to call each when it breaks. */
export type Checks = Readonly<Record<string, Check>>;

/**
 * Runs checks side by side, and returns what they found in their own order. One that breaks does not keep the
 * others from being heard.
 */
export async function runChecks(checks: Checks): Promise<Verdict[]> {
  const results = await Promise.all(Object.entries(checks).map(([name, check]) => guarded(name, check)));
  return results.flat();
}

async function guarded(name: string, check: Check): Promise<readonly Verdict[] | Verdict> {
  try {
    return await check();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return problem(name, `cannot be checked: ${reason}`);
  }
}
