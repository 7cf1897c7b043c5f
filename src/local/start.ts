import { pathToFileURL } from "node:url";
import { bundle, isCurrent, keepMark, sourceMark } from "./bundle.ts";

// Plain Node runs this file as it stands, so it knows only its neighbours; everything else is bundled first.
const root = process.cwd();
const mark = sourceMark(root);
if (!isCurrent("dist/local.js", mark)) {
  await bundle({ local: "src/local/main.ts" });
  keepMark("dist/local.js", mark);
}
const { main }: typeof import("./main.ts") = await import(pathToFileURL(`${root}/dist/local.js`).href);
await main(process.argv.slice(2), mark);
