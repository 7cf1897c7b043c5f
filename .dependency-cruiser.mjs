// The law of imports (docs/architecture.md). Each row of the table is one rule; each rule has a file that breaks it
// in tests/support/law-fixtures, and a test that it is reported.
const TESTS = "\\.test\\.tsx?$";
const TYPES_OF_TRPC = "^src/trpc/root\\.ts$";

/** What each part may import, as patterns of paths. A part may always import itself. */
const may = {
  contracts: [],
  env: [],
  log: ["env"],
  core: ["contracts", "log"],
  adapters: ["core", "contracts", "env", "log"],
  reader: ["adapters/readers", "adapters/text-reader", "core/ports", "core/errors", "env", "log"],
  container: ["core", "adapters", "env", "log"],
  auth: ["container", "core/actor", "core/errors", "contracts", "env"],
  trpc: ["auth", "container", "core/actor", "core/errors", "contracts", "log"],
  worker: ["container", "core/errors", "contracts", "env", "log"],
  migrate: ["env", "log"],
  local: ["migrate", "container", "worker", "env", "log"],
  instrumentation: ["migrate", "container", "worker", "env", "log"],
  cli: ["client", "local", "container", "core/actor", "core/errors", "contracts", "env", "log"],
  proxy: ["env"],
  client: ["contracts"],
  widget: ["contracts"],
  ui: ["contracts"],
  app: ["ui", "trpc", "auth", "container", "core/actor", "core/errors", "contracts", "log"],
};

/** Parts that plain Node or a browser runs by themselves know few packages; core knows only mathematics and words. */
const packages = {
  contracts: ["zod"],
  env: ["zod"],
  core: ["zod", "@orama/stemmers"],
};

const placeOf = (part) => `^src/${part}(/|\\.tsx?$)`;

const imports = Object.entries(may).map(([part, allowed]) => ({
  name: `${part}-imports`,
  comment: `${part} may import ${allowed.join(", ") || "no other part"}`,
  severity: "error",
  from: { path: placeOf(part), pathNot: TESTS },
  to: {
    path: "^src/",
    pathNot: [...[part, ...allowed].map(placeOf), "^src/generated/", ...(["client", "ui"].includes(part) ? [TYPES_OF_TRPC] : [])],
  },
}));

const vendors = Object.entries(packages).map(([part, allowed]) => ({
  name: `${part}-packages`,
  comment: `${part} knows no vendor and no framework, only ${allowed.join(", ")}`,
  severity: "error",
  from: { path: placeOf(part), pathNot: TESTS },
  to: {
    dependencyTypes: ["npm", "npm-dev", "npm-optional", "npm-peer", "npm-no-pkg", "npm-unknown"],
    pathNot: allowed.map((name) => `node_modules/${name}/`),
  },
}));

export default {
  forbidden: [
    ...imports,
    ...vendors,
    {
      name: "trpc-types-only",
      comment: "ui and client know the API by its type alone",
      severity: "error",
      from: { path: "^src/(ui|client)/" },
      to: { path: TYPES_OF_TRPC, dependencyTypesNot: ["type-only"] },
    },
    {
      name: "generated-only-in-stores",
      comment: "only stores, the database's own types and its adapter know Prisma's output",
      severity: "error",
      from: {
        path: "^src/",
        pathNot: ["^src/core/.*store\\.ts$", "^src/core/database\\.ts$", "^src/adapters/postgres\\.ts$", "^src/generated/", TESTS],
      },
      to: { path: "^src/generated/" },
    },
    {
      name: "adapters-know-no-service",
      comment: "adapters keep promises of core; they do not run it",
      severity: "error",
      from: { path: "^src/adapters/", pathNot: TESTS },
      to: { path: "^src/core/.*(service|store)\\.ts$" },
    },
    {
      name: "browser-without-node",
      comment: "what runs in a browser cannot import Node's own modules",
      severity: "error",
      from: { path: "^src/(ui|widget|contracts)/", pathNot: TESTS },
      to: { dependencyTypes: ["core"] },
    },
    {
      name: "core-without-environment",
      comment: "core opens no connection and starts no process; what it needs is handed to it",
      severity: "error",
      from: { path: "^src/core/", pathNot: TESTS },
      to: { dependencyTypes: ["core"], path: "^(node:)?(child_process|http|https|http2|net|tls|dgram|process|worker_threads|cluster)$" },
    },
    {
      name: "nothing-imports-tests",
      comment: "tests know the product, never the other way",
      severity: "error",
      from: { path: "^src/", pathNot: TESTS },
      to: { path: ["^tests/", TESTS] },
    },
    {
      name: "no-cycles",
      comment: "two modules that need each other are one idea",
      severity: "error",
      from: { path: "^src/" },
      to: { circular: true },
    },
    {
      name: "no-orphans",
      comment: "a module that nobody uses is dead",
      severity: "error",
      from: { orphan: true, path: "^src/", pathNot: ["\\.d\\.ts$", "^src/app/", TESTS] },
      to: {},
    },
    {
      name: "no-unresolvable",
      comment: "an import that leads nowhere; `hast` is a package of types alone, which the compiler sees to",
      severity: "error",
      from: { path: "^src/" },
      to: { couldNotResolve: true, pathNot: "^hast$" },
    },
  ],
  options: {
    parser: "swc",
    doNotFollow: { path: ["node_modules", "^src/generated/"] },
    exclude: { path: ["^src/client/dist/", "\\.css$"] },
    webpackConfig: { fileName: "tests/support/law-aliases.mjs" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "require", "node", "default", "types"],
      extensions: [".ts", ".tsx", ".js", ".mjs"],
    },
    reporterOptions: { text: { highlightFocused: true } },
  },
};
