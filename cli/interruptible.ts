import { INTERRUPTED } from "../tools/pulumi/session.ts";

/**
 * Does work that Ctrl-C breaks off, and that clears up after itself then.
 *
 * @param work is given a signal, and throws what it was aborted with.
 * @returns what the work returns, its exit code; 130 after Ctrl-C.
 */
export async function interruptible(work: (signal: AbortSignal) => Promise<number>): Promise<number> {
  const abort = new AbortController();
  const breakOff = (): void => {
    abort.abort(new Error("broken off"));
  };
  process.on("SIGINT", breakOff).on("SIGTERM", breakOff);
  try {
    return await work(abort.signal);
  } catch (error) {
    if (error !== abort.signal.reason) throw error;
    return INTERRUPTED;
  } finally {
    process.off("SIGINT", breakOff).off("SIGTERM", breakOff);
  }
}
