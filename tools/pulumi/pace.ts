/** How many operations may be under way at a time. Most of each is waiting. */
const AT_ONCE = "32";

/** Commands that compare what is declared with Pulumi's state. */
const COMPARES = new Set(["up", "update", "preview", "pre"]);

/**
 * Settings with which Pulumi is quicker at many small resources, as environment variables. What the trainer's own
 * environment says comes first.
 *
 * - The state is written once, at the end, instead of at each step, which took 12 s of the 47 s that a class of 20 did.
 *   A run that is killed has then written down nothing of what it did. Nothing is lost by that: what it made carries the
 *   stack's label, by which the next run finds it (recover.ts).
 * - Resources whose inputs are as they were need no word of the provider's, which takes it 30 ms for each. A refresh
 *   compares with what is there, and so does ask.
 * - More is under way at a time than Pulumi's usual 8 on 2 cores. The provider sleeps 2 s for every network that it
 *   makes: with 8 the machine was half idle for 5 of the 45 s that 20 pods took, and their removal took twice as long.
 * - Go collects its garbage less often, which took a third of the provider's time.
 *
 * @param args of Pulumi.
 * @param isLocal whether the state is a file of this machine; elsewhere it is kept as Pulumi likes.
 */
export function paceOf(args: readonly string[], isLocal: boolean): Record<string, string> {
  const [command = ""] = args;
  const refreshes = args.some((word) => /^(--refresh|-r$)/.test(word));
  const wanted = {
    GOGC: "400",
    PULUMI_PARALLEL: AT_ONCE,
    ...(isLocal ? { PULUMI_EXPERIMENTAL: "true", PULUMI_SKIP_CHECKPOINTS: "true" } : {}),
    ...(COMPARES.has(command) && !refreshes ? { PULUMI_ENABLE_LEGACY_DIFF: "true" } : {}),
  };
  return Object.fromEntries(Object.entries(wanted).filter(([name]) => process.env[name] === undefined));
}
