import { z } from "zod";
import { type Command, localOptions, place, readWords } from "@/cli/command";
import { UsageError } from "@/cli/failure";
import { withOwner } from "@/cli/local-library";
import { plain, type Terminal } from "@/cli/terminal";
import { createKeyInput, scope } from "@/contracts/keys";

const given = place.omit({ url: true }).extend({
  name: z.string().optional(),
  scopes: z.string().optional(),
  days: z.coerce.number("must be a number of days").int().min(0).max(3650).default(90),
});
type Given = z.infer<typeof given>;

export const key: Command = {
  usage: "key create | list | revoke ID",
  summary: "Makes, lists and revokes API keys of the library on this machine.",
  details: [
    "create prints the key, this once; nobody can show it again.",
    "--name NAME   what the key is for (Terminal)",
    `--scopes A,B  what it may do: ${scope.options.join(", ")} (all)`,
    "--days N      how long it lives, 0 for ever (90)",
  ],
  async run(words, terminal) {
    const options = { ...localOptions, name: { type: "string" }, scopes: { type: "string" }, days: { type: "string" } } as const;
    const { given: options_, positionals } = readWords(words, options, given);
    const [action = "", ...rest] = positionals;
    if (action === "create" && rest.length === 0) return create(options_, terminal);
    if (action === "list" && rest.length === 0) return list(options_, terminal);
    if (action === "revoke" && rest.length === 1) return revoke(rest[0] ?? "", options_, terminal);
    throw new UsageError("Say `key create`, `key list` or `key revoke ID`.");
  },
};

async function create({ name = "Terminal", scopes, days, data, json }: Given, terminal: Terminal): Promise<number> {
  const input = createKeyInput.safeParse({
    name,
    scopes: scopes === undefined ? scope.options : scopes.split(",").map((word) => word.trim()),
    expiresInDays: days === 0 ? null : days,
  });
  if (!input.success) throw new UsageError(`--scopes takes ${scope.options.join(", ")}; --name up to 80 characters.`);
  const created = await withOwner(data, ({ keys }, owner) => keys.create(owner, input.data));
  if (json) terminal.printJson(created);
  else terminal.print(`${created.key}\n`);
  terminal.say("Keep it now: it is shown this once.");
  return 0;
}

async function list({ data, json }: Given, terminal: Terminal): Promise<number> {
  const keys = await withOwner(data, (product, owner) => product.keys.list(owner));
  if (json) terminal.printJson(keys);
  else
    for (const { id, name, scopes, lastFour, expiresAt } of keys)
      terminal.print(`${id}\t…${lastFour}\t${scopes.join(",")}\t${expiresAt ?? "never"}\t${plain(name)}\n`);
  return 0;
}

async function revoke(keyId: string, { data, json }: Given, terminal: Terminal): Promise<number> {
  if (!z.uuid().safeParse(keyId).success) throw new UsageError("Name the key by its id, as `key list` shows it.");
  const revoked = await withOwner(data, ({ keys }, owner) => keys.revoke(owner, { keyId }));
  if (json) terminal.printJson(revoked);
  else terminal.say("Revoked.");
  return 0;
}
