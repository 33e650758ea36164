/** One thing that is wrong with what the trainer wrote, and the way out. */
export interface Problem {
  /** Where: `workshop:attendees[3].memory`. */
  readonly path: string;
  /** What is wrong. Quotes the offending value as JSON where there is one. */
  readonly message: string;
  /** What to type instead. May have several lines, such as a piece of YAML. */
  readonly fix: string;
}

/**
 * The trainer's mistakes, all at once, as opposed to a bug of this program. The message is the whole report, so
 * whoever catches it prints the message and no stack trace.
 */
export class ConfigurationError extends Error {
  readonly problems: readonly Problem[];

  /**
   * @param source what the problems are in, for the first line: `Pulumi.dev.yaml`.
   * @param problems at least one.
   */
  constructor(source: string, problems: readonly Problem[]) {
    const count = problems.length === 1 ? "1 problem" : `${problems.length} problems`;
    super(`${source}: ${count}, nothing was changed\n\n${formatProblems(problems)}`);
    this.name = "ConfigurationError";
    this.problems = problems;
  }
}

/** A line `path: message` per problem, with its fix indented below. */
export function formatProblems(problems: readonly Problem[]): string {
  return problems.map(({ path, message, fix }) => `${path}: ${message}\n${indent(fix)}`).join("\n");
}

/** Brings problems into the order of a sorted configuration: by key, then by position in a list, 2 before 10. */
export function sortProblems(problems: readonly Problem[]): Problem[] {
  return problems.toSorted((a, b) => BY_PATH.compare(a.path, b.path));
}

const BY_PATH = new Intl.Collator("en", { numeric: true });

function indent(text: string): string {
  return text.replaceAll(/^/gm, "  ");
}
