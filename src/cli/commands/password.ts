import { randomBytes } from "node:crypto";
import { text } from "node:stream/consumers";
import { z } from "zod";
import { type Command, localOptions, place, readWords } from "@/cli/command";
import { CommandProblem, UsageError } from "@/cli/failure";
import { withProduct } from "@/cli/local-library";
import { email as emailSchema, password as passwordSchema } from "@/contracts/account";

const given = place.omit({ url: true }).extend({ stdin: z.boolean().default(false), "revoke-keys": z.boolean().default(false) });

export const password: Command = {
  usage: "password reset EMAIL",
  summary: "Gives a person of the library on this machine a new password.",
  details: [
    "Prints a password that it makes up, and ends the person's sessions.",
    "--stdin        takes the password from standard input instead",
    "--revoke-keys  ends the API keys that the person made, too",
  ],
  async run(words, terminal) {
    const { given: options, positionals } = readWords(
      words,
      { ...localOptions, stdin: { type: "boolean" }, "revoke-keys": { type: "boolean" } },
      given,
    );
    const [action, address = "", ...rest] = positionals;
    const email = emailSchema.safeParse(address);
    if (action !== "reset" || rest.length > 0 || !email.success) throw new UsageError("Say `password reset EMAIL`.");
    const chosen = options.stdin ? await readPassword() : randomBytes(15).toString("base64url");
    const revokeKeys = options["revoke-keys"];
    const keys = await withProduct(options.data, (product) => product.terminal.resetPassword(email.data, chosen, { revokeKeys }));
    if (!keys) throw new CommandProblem("Nobody signs in with this e-mail address.");
    if (options.json) terminal.printJson({ email: email.data, keys, ...(options.stdin ? {} : { password: chosen }) });
    else if (!options.stdin) terminal.print(`${chosen}\n`);
    terminal.say(`The password is changed; open sessions have ended. ${keysSentence(keys)}`);
    return 0;
  },
};

/** A key outlives a password: whoever mends an account that was taken over has to hear of it. */
export function keysSentence({ revoked, working }: { revoked: number; working: number }): string {
  if (revoked > 0) return `API keys of this person that have ended, too: ${revoked}.`;
  if (working === 0) return "This person has no API keys.";
  return `API keys of this person that go on working: ${working}. --revoke-keys ends them all, \`minirag key revoke ID\` one.`;
}

async function readPassword(): Promise<string> {
  const parsed = passwordSchema.safeParse((await text(process.stdin)).replace(/\r?\n$/, ""));
  if (parsed.success) return parsed.data;
  throw new CommandProblem(parsed.error.issues[0]?.message ?? "This password cannot be used.");
}
