/**
 * Thrown by a job that can do nothing now through no fault of its own, such as on a full disk or without its index:
 * it goes back into the queue for so long, and no attempt is counted.
 */
export class JobPostponed extends Error {
  readonly afterSeconds: number;

  constructor(why: string, afterSeconds: number, cause?: unknown) {
    super(why, { cause });
    this.name = "JobPostponed";
    this.afterSeconds = afterSeconds;
  }
}
