import { sentenceOn } from "../machine.ts";
import { spread } from "../statistics.ts";
import { digitsOf, markdown, show, type TextTable } from "../tables.ts";
import { COMPARED, type IsolationResult } from "./result.ts";

/** The page on what isolation costs, in Markdown. */
export function isolationPage(result: IsolationResult): string {
  const { machine, rounds } = result;
  return `# What isolation costs

The same work in pods of each kind, which stand beside each other and take turns. This page is written by the program that measures:

\`\`\`sh
npm run bench:isolation -- --rounds ${rounds}
\`\`\`

${sentenceOn(machine)} ${rounds === 1 ? "One round." : `${rounds} rounds.`} What the kinds are and give is in [isolation.md](isolation.md).

${markdown(tableOf(result))}

A time is taken from outside: from the order to run a command in the pod's shell until it has ended.
`;
}

/** A row for each workload: the median of each kind with what lay around it, and the median of the rounds' ratios. */
export function tableOf({ workloads }: IsolationResult): TextTable {
  const [measure, ...others] = COMPARED;
  return {
    head: ["median (min to max)", ...COMPARED, ...others.map((kind) => `${kind} by ${measure}`)],
    rows: workloads.map(({ title, unit, rounds }) => [
      `${title}, ${unit}`,
      ...COMPARED.map((_, kind) => show(spread(rounds.map((round) => round[kind] ?? NaN)), digitsOf)),
      ...others.map((_, other) =>
        show(spread(rounds.map((round) => (round[other + 1] ?? NaN) / (round[0] ?? NaN))), () => 2),
      ),
    ]),
  };
}
