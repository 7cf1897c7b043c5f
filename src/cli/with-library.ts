import { env } from "@/env";
import type { Place } from "./command";
import { UsageError } from "./failure";
import type { Library } from "./library";
import { openRemoteLibrary } from "./remote-library";

/** Opens the library that the options name, gives it to `use`, and closes it whatever happens. */
export async function withLibrary<Result>({ data, url }: Place, use: (library: Library) => Promise<Result>): Promise<Result> {
  if (data !== undefined && url !== undefined) throw new UsageError("--data and --url exclude each other.");
  const library = url === undefined ? await openLocal(data) : openRemoteLibrary(url, apiKey());
  try {
    return await use(library);
  } finally {
    await library.close();
  }
}

async function openLocal(data: string | undefined): Promise<Library> {
  // Loaded only here: a remote question needs neither the database nor the index.
  const { openLocalLibrary } = await import("./local-library");
  return openLocalLibrary(data);
}

/** The key for a server elsewhere. @throws UsageError when none is set. */
export function apiKey(): string {
  const key = env().MINIRAG_API_KEY;
  if (key) return key;
  throw new UsageError("--url needs an API key in MINIRAG_API_KEY.");
}
