/**
 * Tells, unit by unit, whether markdown text is inside code: between equal runs of backticks, within a line,
 * or between fences of three or more. The backticks themselves count as code.
 */
export function createCodeWatch() {
  /** Backticks of the run that opened the code we are in; 0 outside. */
  let opened = 0;
  let run = 0;

  function endRun(): void {
    if (run === 0) return;
    if (opened === 0) opened = run;
    else if (run === opened || (opened >= 3 && run >= opened)) opened = 0;
    run = 0;
  }

  return {
    isInside(unit: string): boolean {
      if (unit === "`") {
        run += 1;
        return true;
      }
      endRun();
      // A backtick that is not closed in its line was only a backtick.
      if (unit === "\n" && opened < 3) opened = 0;
      return opened > 0;
    },
  };
}
