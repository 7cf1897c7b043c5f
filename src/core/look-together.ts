const SHARED_MS = 1_000;

/**
 * Lets all who ask for the same thing within a second share one look at it: a thousand followers of one run then cost
 * the database as much as one. What a name stands for must be the same for all who use it.
 */
export function createLookTogether<Seen>(sharedMs = SHARED_MS) {
  const looks = new Map<string, Promise<Seen>>();

  return function lookTogether(name: string, look: () => Promise<Seen>): Promise<Seen> {
    const known = looks.get(name);
    if (known) return known;
    const seen = look();
    looks.set(name, seen);
    const forget = () => looks.delete(name);
    seen.then(() => setTimeout(forget, sharedMs).unref(), forget);
    return seen;
  };
}
