const GROUPS = 8;
// What a household or a server is given: whoever has one IPv6 address has 2^64 of them.
const NETWORK_GROUPS = 4;
const MAPPED = /^::ffff:(?<high>[\da-f]{1,4}):(?<low>[\da-f]{1,4})$/;

/**
 * What a client's address counts as, for every limit by address: IPv4 as itself, also where IPv6 carries it, IPv6 by its /64.
 * A port behind it does not count; a text that is no address counts as itself.
 */
export function networkOf(address: string): string {
  const bare = /^\[(?<inner>[^\]]*)\](?::\d+)?$/.exec(address)?.groups?.inner ?? address.replace(/^(\d+(?:\.\d+){3}):\d+$/, "$1");
  const [plain = ""] = bare.split("%");
  const place = `http://[${plain}]`;
  if (!/^[\da-f:.]+$/i.test(plain) || !URL.canParse(place)) return bare;
  // The URL parser writes each address in one way only.
  const canonical = new URL(place).hostname.slice(1, -1);
  const { high, low } = MAPPED.exec(canonical)?.groups ?? {};
  if (high && low) return [...bytesOf(high), ...bytesOf(low)].join(".");
  const [head = [], tail = []] = canonical.split("::").map((part) => part.split(":").filter(Boolean));
  const zeros = Array<string>(GROUPS - head.length - tail.length).fill("0");
  return `${[...head, ...zeros, ...tail].slice(0, NETWORK_GROUPS).join(":")}::/64`;
}

function bytesOf(group: string): [number, number] {
  const value = Number.parseInt(group, 16);
  return [value >> 8, value & 0xff];
}
