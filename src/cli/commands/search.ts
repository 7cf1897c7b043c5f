import { z } from "zod";
import { type Command, commonOptions, place, readWords } from "@/cli/command";
import { UsageError } from "@/cli/failure";
import { plain } from "@/cli/terminal";
import { withLibrary } from "@/cli/with-library";
import { searchInput } from "@/contracts/search";

const given = place.extend({ limit: z.coerce.number("must be a number from 1 to 100").int().min(1).max(100).default(10) });

export const search: Command = {
  usage: 'search "words"',
  summary: "Shows the passages that fit best.",
  details: ["--limit N     how many passages, 1 to 100 (10)", "--json gives { hits, confidence, mode, timings }."],
  async run(words, terminal) {
    const { given: options, positionals } = readWords(words, { ...commonOptions, limit: { type: "string" } }, given);
    const query = searchInput.shape.query.safeParse(positionals.join(" "));
    if (!query.success) throw new UsageError("Say what to search for.");
    return withLibrary(options, async (library) => {
      const found = await library.search(query.data, { limit: options.limit, signal: terminal.signal });
      if (options.json) terminal.printJson(found);
      else for (const hit of found.hits) terminal.print(`${plain(headingOf(hit))}\n${plain(hit.text.trim())}\n\n`);
      if (found.hits.length === 0) terminal.say("Nothing found.");
      return 0;
    });
  },
};

function headingOf({ title, page, headings }: { title: string; page: string | null; headings: string[] }): string {
  return [title, page === null ? null : `page ${page}`, ...headings].filter((part) => part !== null).join(" · ");
}
