/**
 * Reads a command line by Node's `parseArgs`, whose TypeErrors say what is wrong with it.
 *
 * @returns what `read` does: the command, or what is wrong.
 */
export function readCommandLine<Command>(read: () => Command | string): Command | string {
  try {
    return read();
  } catch (error) {
    if (error instanceof TypeError) return error.message;
    throw error;
  }
}

/** Whether it is a number that there can be of something that is asked for: 1, 2, 3, … */
export function isCount(number: number): boolean {
  return Number.isInteger(number) && number >= 1;
}
