/** Tells the person at the keyboard what goes on. */
export interface Steps {
  /** Says one line. */
  say(line: string): void;
  /**
   * Runs a piece of work and says how long it takes. Several may run at once.
   *
   * @param title what is being done, without a full stop: `Building the shell image`.
   * @param work is given a function with which it can say, in a few words, how far it has come.
   * @throws what `work` throws, after saying that the step failed.
   */
  run<T>(title: string, work: (note: Note) => Promise<T>): Promise<T>;
}

/** Says how far a step has come: `layer 3 of 8`. Replaces what was said before. */
export type Note = (text: string) => void;

/** Where {@link Steps} are said: standard output, or anything like it. */
export interface StepsOutput {
  write(text: string): unknown;
  readonly isTTY?: boolean | undefined;
  /** Width of the terminal in characters. */
  readonly columns?: number | undefined;
}

interface Running {
  readonly title: string;
  readonly since: number;
  note: string;
}

const TICK_MS = 1_000;
const HEARTBEAT_MS = 30_000;
const DEFAULT_COLUMNS = 80;
const CLEAR_LINE = "\r\u001b[2K";

/**
 * Says steps on an output. At a terminal one live line shows what runs and for how long. In a log (no terminal,
 * or CI is set) every step has a line at its start, one every 30 s and one at its end.
 */
export function stepsOn(output: StepsOutput = process.stdout, live = isLive(output)): Steps {
  const running = new Set<Running>();
  const draw = (): void => {
    if (!live || running.size === 0) return;
    const line = [...running].map((step) => `${step.title} … ${progress(step)}`).join("  |  ");
    output.write(`${CLEAR_LINE}${line.slice(0, (output.columns ?? DEFAULT_COLUMNS) - 1)}`);
  };
  const say = (line: string): void => {
    output.write(live ? `${CLEAR_LINE}${line}\n` : `${line}\n`);
    draw();
  };

  const run = async <T>(title: string, work: (note: Note) => Promise<T>): Promise<T> => {
    const self: Running = { title, since: Date.now(), note: "" };
    const beat = live
      ? setInterval(draw, TICK_MS)
      : setInterval(() => {
          say(`${title} … ${progress(self)}`);
        }, HEARTBEAT_MS);
    const end = (verdict: string): void => {
      clearInterval(beat);
      running.delete(self);
      say(`${title}: ${verdict} ${elapsed(self.since)}`);
    };

    running.add(self);
    if (live) draw();
    else say(`${title} …`);
    try {
      const result = await work((text) => {
        self.note = text;
        draw();
      });
      end("done in");
      return result;
    } catch (error) {
      end("failed after");
      throw error;
    }
  };
  return { say, run };
}

function isLive(output: StepsOutput): boolean {
  return output.isTTY === true && process.env["CI"] === undefined;
}

function progress({ since, note }: Running): string {
  return `${elapsed(since)}${note === "" ? "" : `, ${note}`}`;
}

/** `0.4 s`, `37 s`, `3 min 5 s`. */
function elapsed(since: number): string {
  const seconds = (Date.now() - since) / 1000;
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}
