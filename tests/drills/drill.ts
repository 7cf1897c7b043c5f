import type { StoreName } from "./stores";
import type { World } from "./world";

/** How much of it: the short form belongs into every build, the long one has the figures of the promise. */
export type Scale = {
  isLong: boolean;
  of: <Value>(short: Value, long: Value) => Value;
  /** Milliseconds within which something must be so: in the long form as promised, in the short one more, for a machine that others use too. */
  within: (promisedMs: number) => number;
};

/** What a drill measured, by its name. */
export type Figures = Record<string, string | number>;

/** A fault, what is promised while and after it, and the proof that a broken promise would be seen. */
export type Drill = {
  name: string;
  fault: string;
  promise: string;
  /** Settings of the web and worker processes. */
  settings?: Record<string, string>;
  /** What it needs beside the database. */
  stores?: StoreName[];
  /** Does the damage under work, and ends when all is quiet again; throws where a promise shows broken on the way. */
  run: (world: World, scale: Scale) => Promise<Figures>;
  /** What the checker may let pass, in this drill alone. */
  allowed?: Allowed;
  control: Control;
};

/** Texts embedded again after their batch was lost with its process. */
export type Allowed = { embeddedTwice?: (figures: Figures) => number };

/** A fault made on purpose that must be found, or the drill proves nothing. */
export type Control = {
  /** What is done, in a few words. */
  does: string;
  /** What the checker, or the drill, must then say. */
  finds: RegExp;
} & ({ tamper: (world: World) => Promise<void> } | { rerun: (world: World, scale: Scale) => Promise<Figures> });
