import { existsSync, writeFileSync } from "node:fs";
import path from "node:path";
import { z } from "zod";
import { type Command, commonOptions, type Place, place, readOptions } from "@/cli/command";
import { withOwner } from "@/cli/local-library";
import { createReport } from "@/cli/report";
import type { Terminal } from "@/cli/terminal";
import { apiKey } from "@/cli/with-library";
import { createClient, MiniRagError } from "@/client/index";
import type { Check } from "@/contracts/status";
import { callerFolder, env } from "@/env";
import { LocalProblem } from "@/local/problem";

type Found = { checks: Check[]; facts: unknown };

const options = { ...commonOptions, report: { type: "string" } } as const;
const words = place.extend({ report: z.string().min(1).optional() });

export const doctor: Command = {
  usage: "doctor",
  summary: "Looks over this installation, or over a server with --url.",
  details: [
    "Exit code 1 when something must be mended.",
    "--json gives { healthy, checks: [{ name, state, says }] }.",
    "--report FILE writes everything that was found, without secrets, for whoever helps.",
  ],
  async run(typed, terminal) {
    const given = readOptions(typed, doctor, options, words);
    const found = given.url === undefined ? await lookHere(given) : { checks: await lookThere(given.url), facts: null };
    if (given.report !== undefined) {
      const file = path.resolve(callerFolder(), given.report);
      writeFileSync(file, createReport(found), { mode: 0o600 });
      terminal.say(`The report is in ${file}. It holds no secrets.`);
    }
    return tell(found.checks, given.json, terminal);
  },
};

function tell(checks: Check[], isJson: boolean, terminal: Terminal): number {
  const healthy = checks.every(({ state }) => state !== "problem");
  const width = Math.max(...checks.map(({ name }) => name.length));
  if (isJson) terminal.printJson({ healthy, checks });
  else for (const { name, state, says } of checks) terminal.print(`${state.padEnd(7)}  ${name.padEnd(width)}  ${says}\n`);
  return healthy ? 0 : 1;
}

async function lookHere({ data }: Place): Promise<Found> {
  const programs = lookAtPrograms();
  try {
    return await withOwner(data, async ({ diagnosis, models }, owner) => {
      const [{ facts, checks }, settings] = await Promise.all([diagnosis.examine(), models.list(owner)]);
      const folder: Check = { name: "data folder", state: "ok", says: env().DATA_DIR };
      return { facts, checks: [...programs, folder, ...checks, ...settings.map(checkModel)] };
    });
  } catch (cause) {
    if (!(cause instanceof LocalProblem)) throw cause;
    return { facts: null, checks: [...programs, { name: "library", state: "problem", says: cause.message }] };
  }
}

function lookAtPrograms(): Check[] {
  const { node } = process.versions;
  const isBuilt = existsSync(path.resolve(env().READER_BUNDLE));
  return [
    { name: "node", state: Number(node.split(".")[0]) >= 24 ? "ok" : "problem", says: node },
    {
      name: "reader",
      state: isBuilt ? "ok" : "problem",
      says: isBuilt ? env().READER_BUNDLE : `${env().READER_BUNDLE} is not built: run \`npm run build\`.`,
    },
  ];
}

type Setting = { purpose: string; origin: string; vendor: string | null; model: string | null };

function checkModel({ purpose, origin, vendor, model }: Setting): Check {
  const none = purpose === "answers" ? "none: answers are quotes" : "none: retrieval by words alone";
  return { name: purpose, state: "ok", says: origin === "none" ? none : `${vendor} ${model} (from the ${origin})` };
}

async function lookThere(url: string): Promise<Check[]> {
  const client = createClient({ url, apiKey: apiKey() });
  try {
    await client.documents.list({ limit: 1 });
  } catch (cause) {
    if (!(cause instanceof MiniRagError)) throw cause;
    // A key without that scope is a good key all the same.
    if (cause.code !== "NOT_PERMITTED") return [{ name: "server", state: "problem", says: cause.message }];
  }
  return [{ name: "server", state: "ok", says: `${url} answers and takes the key` }];
}
