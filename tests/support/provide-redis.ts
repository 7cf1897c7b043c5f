import { findProgram, installPackage } from "./provide-package.ts";

// Brings a Redis server for the tests onto a bare machine, and says what it did.
const found = findProgram("redis-server");
if (found) console.log(`Redis: ${found}, found.`);
else if (installPackage("redis-server")) console.log(`Redis: ${findProgram("redis-server")}, installed now with apt-get.`);
else {
  console.error("No redis-server: none in PATH, and no package can be installed. Install Redis, then try again.");
  process.exitCode = 1;
}
