import { readFileSync, writeFileSync } from "node:fs";
import { settingsExample, withSettingsTable } from "./settings-table";

// `npm run docs`: what the documents say about settings comes from the code that reads them.
writeFileSync("README.md", withSettingsTable(readFileSync("README.md", "utf8")));
writeFileSync(".env.example", settingsExample());
