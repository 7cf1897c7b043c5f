import { settings } from "@/env";
import { SETTINGS_IN_FILES } from "@/env/secret-files";

const BEGIN = "<!-- settings: written by `npm run docs` from src/env.ts -->";
const IN_FILES = `Each of ${SETTINGS_IN_FILES.map((name) => `\`${name}\``).join(", ")} may be told in a file instead: \`NAME_FILE\` is its path.`;
const END = "<!-- settings end -->";

/** The table of every setting, in Markdown, from the schema that reads them. */
export function settingsTable(): string {
  const rows = Object.entries(settings.shape)
    .filter(([, schema]) => schema.description)
    .map(([name, schema]) => `| \`${name}\` | ${defaultOf(schema)} | ${schema.description} |`);
  return ["| setting | default | what it does |", "|---|---|---|", ...rows].join("\n");
}

/** A text with its settings table brought up to date. */
export function withSettingsTable(text: string): string {
  const [before, rest] = [text.slice(0, text.indexOf(BEGIN)), text.slice(text.indexOf(END))];
  if (!text.includes(BEGIN) || !text.includes(END)) throw new Error("The marks around the settings table are missing.");
  return `${before}${BEGIN}\n\n${settingsTable()}\n\n${IN_FILES}\n\n${rest}`;
}

/** Every setting as a line to uncomment, for `.env.example`. */
export function settingsExample(): string {
  const blocks = Object.entries(settings.shape)
    .filter(([, schema]) => schema.description)
    .map(([name, schema]) => `# ${schema.description}\n# ${name}=${defaultOf(schema).replaceAll("`", "")}`);
  return `# Every setting is optional. Copy this file to .env and uncomment what you change.\n# ${IN_FILES.replaceAll("`", "")}\n\n${blocks.join("\n\n")}\n`;
}

function defaultOf(schema: { safeParse: (value: undefined) => { success: boolean; data?: unknown } }): string {
  const { data } = schema.safeParse(undefined);
  return data === undefined ? "" : `\`${data}\``;
}
