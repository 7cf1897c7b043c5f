import { cpSync, renameSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { type BuildOptions, build } from "esbuild";

/**
 * How the reader is bundled: each type's reader is a chunk of its own, so that a text does not load a PDF engine.
 * `root` is the project's folder.
 */
export function readerBuildOptions(root: string, outdir: string): BuildOptions {
  return {
    entryPoints: { reader: path.join(root, "src/reader/main.ts") },
    outdir: path.resolve(outdir),
    chunkNames: "reader-chunks/[name]-[hash]",
    bundle: true,
    splitting: true,
    minify: true,
    platform: "node",
    format: "esm",
    target: "node24",
    tsconfig: path.join(root, "tsconfig.json"),
    // Packages written for require ask for Node's own modules through it.
    banner: { js: 'import { createRequire as bundleRequire } from "node:module"; const require = bundleRequire(import.meta.url);' },
    legalComments: "none",
    logLevel: "warning",
  };
}

/**
 * Builds `outdir/reader.js`, its chunks, and the character maps that pdf.js reads at run time. The entry is renamed into
 * place last, so that a reader which starts meanwhile finds all that it asks for.
 */
export async function bundleReader(root: string, outdir: string): Promise<void> {
  const { outputFiles = [] } = await build({ ...readerBuildOptions(root, outdir), write: false });
  const chunks = path.join(outdir, "reader-chunks");
  const maps = path.join(path.dirname(createRequire(import.meta.url).resolve("pdfjs-dist/package.json")), "cmaps");
  cpSync(maps, path.join(chunks, "cmaps"), { recursive: true });
  const entry = path.join(path.resolve(outdir), "reader.js");
  for (const { path: file, contents } of outputFiles.toSorted(
    (left, right) => Number(left.path === entry) - Number(right.path === entry),
  )) {
    writeFileSync(`${file}.${process.pid}`, contents);
    renameSync(`${file}.${process.pid}`, file);
  }
}
