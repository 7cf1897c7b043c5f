import type { Command } from "./command";
import { ask } from "./commands/ask";
import { doctor } from "./commands/doctor";
import { key } from "./commands/key";
import { maintenance } from "./commands/maintenance";
import { password } from "./commands/password";
import { reconcile } from "./commands/reconcile";
import { reindex } from "./commands/reindex";
import { search } from "./commands/search";
import { upload } from "./commands/upload";

/** Every command, by its name. */
export const commands: Record<string, Command> = { ask, search, upload, key, password, reconcile, reindex, doctor, maintenance };
