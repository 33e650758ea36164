/** The engine's own words in an error, without the status code that dockerode puts before them. */
export function engineReason(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.replace(/^\(HTTP code \d+\) [\w ]+ - /, "").trim();
}
