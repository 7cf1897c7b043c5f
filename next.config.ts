import path from "node:path";
import type { NextConfig } from "next";

const root = path.resolve(import.meta.dirname);

// The content security policy carries a nonce and is made in src/proxy.ts.
const securityHeaders = [
  { key: "X-Content-Type-Options", value: "nosniff" },
  { key: "X-Frame-Options", value: "DENY" },
  { key: "Referrer-Policy", value: "same-origin" },
  { key: "Cross-Origin-Opener-Policy", value: "same-origin" },
  { key: "Cross-Origin-Resource-Policy", value: "same-origin" },
  { key: "Permissions-Policy", value: "camera=(), microphone=(), geolocation=(), browsing-topics=()" },
];

const config: NextConfig = {
  output: "standalone",
  poweredByHeader: false,
  productionBrowserSourceMaps: false,
  experimental: {
    // Writing the cache costs a first build more than it saves the next one.
    turbopackFileSystemCacheForBuild: false,
    // What Next holds of a body that is sent to a page, before src/proxy.ts refuses it.
    proxyClientMaxBodySize: "16kb",
  },
  images: { unoptimized: true },
  // `npm run check` looks at the types; a start should not wait for them again.
  typescript: { ignoreBuildErrors: true },
  headers: async () => [{ source: "/:path*", headers: securityHeaders }],
  serverExternalPackages: ["pg", "pg-boss", "pino", "@prisma/client", "@prisma/adapter-pg", "openai", "@anthropic-ai/sdk"],
  // Said aloud, or a lockfile in a folder above would move the build's root there.
  turbopack: { root },
  outputFileTracingRoot: root,
  // Such a pattern counts anywhere in a path: "dist/**" would take half of every package away, and a server that cannot look
  // above its own folder, as in an image, would lack it. src/local/build.ts removes what Next copies too much.
  outputFileTracingExcludes: { "*": ["data/**", ".git/**"] },
};

export default config;
