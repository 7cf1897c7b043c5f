import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Collection, type Operation, openCollection } from "./collection";
import { type Json, objectOf, parseBody } from "./json";
import { noCollection } from "./refusal";

export type Store = ReturnType<typeof openStore>;

/** The collections and aliases of a folder. */
export function openStore(folder: string) {
  const logs = join(folder, "collections");
  const aliasFile = join(folder, "aliases.json");
  mkdirSync(logs, { recursive: true });
  const collections = new Map<string, Collection>();
  const aliases = new Map<string, string>();
  let made = 0;
  for (const name of readdirSync(logs)) if (name.endsWith(".log")) collections.set(nameOf(name), openCollection(join(logs, name)));
  for (const [alias, name] of Object.entries(readAliases(aliasFile))) if (collections.has(String(name))) aliases.set(alias, String(name));

  function saveAliases(): void {
    writeFileSync(`${aliasFile}.new`, JSON.stringify(Object.fromEntries(aliases)), { flush: true });
    renameSync(`${aliasFile}.new`, aliasFile);
  }

  return {
    folder,
    collections,
    aliases,
    saveAliases,
    /** By its own name or an alias. @throws 404. */
    get(name: string): Collection {
      const found = collections.get(aliases.get(name) ?? name);
      if (!found) throw noCollection(name);
      return found;
    },
    nameOf: (name: string): string => aliases.get(name) ?? name,
    async create(name: string, config: Json): Promise<void> {
      const collection = openCollection(join(logs, fileOf(name)));
      const operation: Operation = { do: "configure", config };
      collection.change(operation);
      collections.set(name, collection);
      await collection.log.sync();
    },
    /** Where a collection's new contents may be gathered before they take its place. */
    draft(): string {
      made += 1;
      return join(folder, `draft-${process.pid}-${made}`);
    },
    /** Puts a whole log in the place of a collection's. */
    replace(name: string, log: string): void {
      collections.get(name)?.log.close();
      renameSync(log, join(logs, fileOf(name)));
      collections.set(name, openCollection(join(logs, fileOf(name))));
    },
    remove(name: string): boolean {
      const collection = collections.get(name);
      if (!collection) return false;
      collections.delete(name);
      for (const [alias, target] of aliases) if (target === name) aliases.delete(alias);
      saveAliases();
      collection.remove();
      return true;
    },
  };
}

function fileOf(name: string): string {
  return `${encodeURIComponent(name)}.log`;
}

function nameOf(file: string): string {
  return decodeURIComponent(file.slice(0, -".log".length));
}

function readAliases(file: string): Json {
  try {
    return objectOf(parseBody(readFileSync(file, "utf8")));
  } catch {
    return {};
  }
}
