import type { Machine } from "../../bench/machine.ts";

/** A machine that results may come from. */
export const MACHINE: Machine = {
  cores: 2,
  processor: "a processor",
  memoryGiB: 24,
  kernel: "6.1.0",
  system: "Debian 12",
  engine: "20.10.24",
  storageDriver: "overlay2",
  cgroups: "1",
  images: "debian",
  date: "2026-11-23",
};
