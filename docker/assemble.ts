import { cpSync, readdirSync, rmSync } from "node:fs";
import path from "node:path";
import { bundleImage } from "../src/local/bundle-image.ts";

// Puts into a folder what the image holds of us, and nothing else: the pages as Next cut them out, and the other programs
// beside them. Plain Node runs this at the end of the image's build.
const [target = "/out"] = process.argv.slice(2);

// Its links stay what they are: made absolute, they would lead to where it was built.
cpSync(".next/standalone", target, { recursive: true, verbatimSymlinks: true });
await bundleImage(path.resolve("."), path.join(target, "dist"));
cpSync("prisma/migrations", path.join(target, "prisma/migrations"), { recursive: true });
for (const file of ["entry", "health"]) cpSync(`docker/${file}`, path.join(target, "docker", file));
// Next brings them for pictures that it would make smaller; ours it leaves as they are (next.config.ts).
for (const name of ["@img", "sharp"]) rmSync(path.join(target, "node_modules", name), { recursive: true, force: true });
for (const entry of readdirSync(target, { recursive: true, withFileTypes: true })) {
  if (entry.isFile() && /\.(map|mark)$/.test(entry.name)) rmSync(path.join(entry.parentPath, entry.name));
}
