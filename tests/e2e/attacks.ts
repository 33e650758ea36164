/** What an attack took of the machine. */
export interface Toll {
  /** Processes that the kernel killed since a limit on memory was reached. */
  readonly outOfMemory: number;
  /** The most that was seen at one of the attacker's containers. */
  readonly pids: number;
  readonly cpuSeconds: number;
  /** What the attacker's engine keeps more than before. */
  readonly diskMiB: number;
}

/** What one attendee does to the neighbours, on purpose or not. */
export interface Attack {
  readonly name: string;
  /** A script for the attendee's shell. It ends by its own clock. */
  readonly shell?: string;
  /** The same for a container of the attendee's engine. */
  readonly inner?: string;
  /** Tells it from a script that failed to start, which disturbs nobody. */
  readonly tookPlace: (toll: Toll) => boolean;
}

/** Defines `on`: whether some seconds are not over yet. It starts no process, as a fork bomb leaves room for none. */
export function clock(seconds: number): string {
  return (
    `end=$(($(cut -d. -f1 /proc/uptime) + ${seconds}));` +
    'on() { read -r up rest </proc/uptime; [ "${up%%.*}" -lt "$end" ]; };'
  );
}

/** Whoever cannot start another process ends, and makes room for somebody else's. The first must not: it is process 1. */
const FORK_BOMB = "bomb() { while on; do bomb & done; }; (bomb 2>/dev/null &); while on; do :; done";

const BURN =
  "for burner in 1 2 3 4; do while on; do i=0; while [ $i -lt 9999 ]; do i=$((i + 1)); done; done & done; wait";

const hog = (sizeMiB: number): string =>
  `while on; do dd if=/dev/zero of=/dev/null bs=${sizeMiB}M count=1; done 2>/dev/null`;

/** Not more: the machine's disk is other people's too. */
const FILL_MIB = 2000;

const isAtLimit = ({ pids }: Toll): boolean => pids > 900;

/** For pods of the default size, with seconds that they last. */
export function attacks(seconds: number): Attack[] {
  const timed = (script: string): string => `${clock(seconds)} ${script}`;
  return [
    { name: "a fork bomb in the shell", shell: timed(FORK_BOMB), tookPlace: isAtLimit },
    { name: "a fork bomb in a container", inner: timed(FORK_BOMB), tookPlace: isAtLimit },
    {
      name: "memory hogs in shell and container",
      shell: timed(hog(600)),
      inner: timed(hog(1900)),
      // One of each would do; the rest says that it went on.
      tookPlace: ({ outOfMemory }) => outOfMemory >= 4,
    },
    {
      name: "an endless log",
      inner: timed(`while on; do yes ${"0123456789".repeat(10)} | head -c 1000000; done`),
      tookPlace: ({ diskMiB }) => diskMiB >= 10,
    },
    {
      name: "a CPU burn in shell and container",
      shell: timed(BURN),
      inner: timed(BURN),
      tookPlace: ({ cpuSeconds }) => cpuSeconds > seconds / 3,
    },
    {
      name: "a full disk",
      inner: timed(`dd if=/dev/zero of=/big bs=1M count=${FILL_MIB} 2>/dev/null; while on; do sleep 1; done`),
      tookPlace: ({ diskMiB }) => diskMiB >= FILL_MIB,
    },
  ];
}
