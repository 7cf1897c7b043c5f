import { type Command, commonOptions, place, readWords } from "@/cli/command";
import { UsageError } from "@/cli/failure";
import { indexPaths } from "@/cli/index-paths";
import { plain } from "@/cli/terminal";
import { withLibrary } from "@/cli/with-library";

export const upload: Command = {
  usage: "upload files or folders…",
  summary: "Puts documents into the library and waits until they can be asked.",
  details: ["Exit code 1 when any of them failed.", "--json gives [{ path, name, documentId, outcome, failure }]."],
  async run(words, terminal) {
    const { given, positionals } = readWords(words, commonOptions, place);
    if (positionals.length === 0) throw new UsageError("Name the files or folders to upload.");
    return withLibrary(given, async (library) => {
      const indexed = await indexPaths(library, positionals, terminal);
      if (given.json) terminal.printJson(indexed);
      else for (const { documentId, name } of indexed) if (documentId) terminal.print(`${documentId}\t${plain(name)}\n`);
      return indexed.some(({ outcome }) => outcome === "failed") ? 1 : 0;
    });
  },
};
