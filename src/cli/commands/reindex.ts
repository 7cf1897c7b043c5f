import { z } from "zod";
import { type Command, localOptions, place, readOptions } from "@/cli/command";
import { withProduct } from "@/cli/local-library";

const options = { ...localOptions, space: { type: "string" }, "drop-old": { type: "boolean" } } as const;
const given = place.omit({ url: true }).extend({ space: z.string().min(1).optional(), "drop-old": z.boolean().default(false) });

export const reindex: Command = {
  usage: "reindex",
  summary: "Builds the search index anew from the database, without asking the embedder.",
  details: [
    "The old index answers meanwhile, and stays for a day as the way back.",
    "--space NAME   only what lies in that space of the index",
    "--drop-old     gives the old index up: no way back, and its room is free six hours later",
    "An interrupted run goes on where it was. Progress goes to standard error.",
    "--json gives { workspaces: [{ workspaceId, space, passages, tookMs }] }.",
  ],
  async run(words, terminal) {
    const typed = readOptions(words, reindex, options, given);
    const onProgress = (done: number, total: number) => terminal.progress(`${done} of ${total} passages`);
    const chosen = { space: typed.space, dropsOld: typed["drop-old"], signal: terminal.signal, onProgress };
    const workspaces = await withProduct(typed.data, async ({ spaces }) => {
      const rebuilt = [];
      for await (const one of spaces.rebuildAll(chosen)) {
        terminal.say(`${one.workspaceId}  ${one.passages} passages in ${(one.tookMs / 1_000).toFixed(1)} s, space ${one.space}`);
        rebuilt.push(one);
      }
      return rebuilt;
    });
    if (typed.json) terminal.printJson({ workspaces });
    else if (workspaces.length === 0) terminal.say("There is nothing to build anew.");
    return 0;
  },
};
