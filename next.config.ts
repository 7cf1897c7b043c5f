import path from "node:path";
import type { NextConfig } from "next";

const root = path.resolve(import.meta.dirname);

const config: NextConfig = {
  output: "standalone",
  poweredByHeader: false,
  productionBrowserSourceMaps: false,
  images: { unoptimized: true },
  // `npm run check` looks at the types; a start should not wait for them again.
  typescript: { ignoreBuildErrors: true },
  serverExternalPackages: ["pg", "pg-boss", "pino", "@prisma/client", "@prisma/adapter-pg"],
  // Said aloud, or a lockfile in a folder above would move the build's root there.
  turbopack: { root },
  outputFileTracingRoot: root,
  outputFileTracingExcludes: { "*": ["data/**", "dist/**", "tests/**", "docs/**", ".git/**", "src/**", "prisma/**"] },
};

export default config;
