/** What is measured of a contender with a class of some size, by the key of {@link FIGURES}. */
export type Figures = Partial<Record<FigureName, number>>;

/** What is measured, in the order of tables. */
export const FIGURES = {
  up: { title: "up: the command ends", unit: "s", hasRatio: true },
  pulumiUp: { title: "of it `pulumi up`", unit: "s", hasRatio: false },
  ready: { title: "up: every pod answers", unit: "s", hasRatio: true },
  readyP50: { title: "a pod answers, p50", unit: "s", hasRatio: true },
  readyP95: { title: "a pod answers, p95", unit: "s", hasRatio: true },
  again: { title: "up again, no change", unit: "s", hasRatio: false },
  compare: { title: "up again, everything compared", unit: "s", hasRatio: false },
  more: { title: "one attendee more, answering", unit: "s", hasRatio: true },
  fewer: { title: "one attendee fewer", unit: "s", hasRatio: true },
  down: { title: "down", unit: "s", hasRatio: true },
  cpuEngine: { title: "CPU: engine", unit: "s", hasRatio: true },
  cpuPods: { title: "CPU: in the pods", unit: "s", hasRatio: false },
  cpuHost: { title: "CPU: keeper, firewall, door, gateway", unit: "s", hasRatio: false },
  cpuClient: { title: "CPU: what gives the orders", unit: "s", hasRatio: false },
  cpuPulumi: { title: "of it Pulumi", unit: "s", hasRatio: false },
  cpuProvider: { title: "of it the Docker provider", unit: "s", hasRatio: false },
  cpuProgram: { title: "of it index.ts", unit: "s", hasRatio: false },
  cpuWorkshop: { title: "of it ./workshop", unit: "s", hasRatio: false },
  cpuOthers: { title: "CPU: anything else on the machine", unit: "s", hasRatio: false },
  memoryIdle: { title: "memory of a pod, idle", unit: "MiB", hasRatio: false },
  memoryPeak: { title: "memory of a pod, peak, page cache included", unit: "MiB", hasRatio: false },
  memoryHost: { title: "memory of keeper, firewall, door, gateway", unit: "MiB", hasRatio: false },
  state: { title: "state", unit: "KB", hasRatio: false },
} as const satisfies Record<string, Figure>;

/** One of {@link FIGURES}. */
export type FigureName = keyof typeof FIGURES;

/** How something measured is shown. */
export interface Figure {
  readonly title: string;
  readonly unit: "s" | "MiB" | "KB";
  /** Whether its ratio to the floor says something. */
  readonly hasRatio: boolean;
}

/** The names of all figures, in the order of tables. */
export const FIGURE_NAMES: readonly FigureName[] = Object.keys(FIGURES).filter(isFigureName);

function isFigureName(name: string): name is FigureName {
  return name in FIGURES;
}
