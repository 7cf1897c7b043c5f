/** A call that cannot be understood: shown with a hint at the help, exit code 2. */
export class UsageError extends Error {
  readonly command: string | null;

  constructor(message: string, command: string | null = null) {
    super(message);
    this.name = "UsageError";
    this.command = command;
  }
}

/** Something that went wrong in a way that a person can mend: its sentence alone is shown, exit code 1. */
export class CommandProblem extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, { cause });
    this.name = "CommandProblem";
  }
}
