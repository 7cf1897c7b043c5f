/** Splits a stream of bytes into lines of UTF-8; calls `onOverflow` once when a line passes `mostBytes`. */
export function createLineSplitter(mostBytes: number, onLine: (line: string) => void, onOverflow: () => void) {
  let parts: Uint8Array[] = [];
  let length = 0;
  return function split(chunk: Uint8Array): void {
    let start = 0;
    for (let end = chunk.indexOf(10); end !== -1; end = chunk.indexOf(10, start)) {
      parts.push(chunk.subarray(start, end));
      onLine(Buffer.concat(parts).toString("utf8"));
      parts = [];
      length = 0;
      start = end + 1;
    }
    const rest = chunk.subarray(start);
    length += rest.length;
    if (length > mostBytes) {
      parts = [];
      length = 0;
      onOverflow();
    } else if (rest.length > 0) parts.push(rest);
  };
}
