/**
 * Something that the person at the keyboard can mend. The message says what is wrong and what to do; it is shown
 * without a stack trace. Every other error is a fault of this program.
 */
export class UserError extends Error {
  override readonly name = "UserError";
}
