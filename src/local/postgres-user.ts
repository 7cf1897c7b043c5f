import { spawnSync } from "node:child_process";
import { chownSync, lstatSync, readdirSync } from "node:fs";
import path from "node:path";
import { LocalProblem } from "./problem";

/** How to run PostgreSQL's programs, and which user owns its files. */
export type PostgresUser = { prefix: string[]; owner: number | null };

const NOBODY = 65_534;

/**
 * PostgreSQL refuses to run as root. Root therefore runs it in a user namespace, where root's own files belong to `nobody`
 * and nothing changes on the disk; where namespaces are forbidden (containers), as `nobody` who keeps the right to pass
 * folders that only root may enter.
 */
export function postgresUser(folder: string): PostgresUser {
  if (process.getuid?.() !== 0) return { prefix: [], owner: null };
  const ways: PostgresUser[] = [
    { prefix: ["unshare", "--user", `--map-user=${NOBODY}`, `--map-group=${NOBODY}`], owner: 0 },
    {
      prefix: [
        "setpriv",
        `--reuid=${NOBODY}`,
        `--regid=${NOBODY}`,
        "--clear-groups",
        "--inh-caps=+dac_override",
        "--ambient-caps=+dac_override",
      ],
      owner: NOBODY,
    },
  ];
  const way = ways.find(({ prefix }) => mayWrite(prefix, folder));
  if (way) return way;
  throw new LocalProblem(
    "PostgreSQL refuses to run as root, and this machine allows no other user for it. Start MiniRAG as a normal user, or set DATABASE_URL to a PostgreSQL of your own.",
  );
}

/** Gives a folder and everything in it to the user that PostgreSQL runs as, when another way was used before. */
export function giveTo(folder: string, { owner }: PostgresUser): void {
  if (owner === null || lstatSync(folder).uid === owner) return;
  chownSync(folder, owner, owner);
  for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" })) chownSync(path.join(folder, name), owner, owner);
}

function mayWrite([program, ...options]: string[], folder: string): boolean {
  if (!program) return true;
  // For `nobody` it is enough to reach the folder, since its files are handed over; `test` would not see the right to pass.
  const probe = program === "unshare" ? ["test", "-w", folder] : ["ls", "-d", path.join(folder, "lock")];
  return spawnSync(program, [...options, ...probe], { stdio: "ignore" }).status === 0;
}
