import path from "node:path";

// dependency-cruiser reads aliases from a webpack configuration; TypeScript 7 has no API that could read tsconfig.json for it.
export default { resolve: { alias: { "@tests": path.resolve("tests"), "@": path.resolve("src") } } };
