import { lookup as resolve } from "node:dns/promises";
import { BlockList, isIP, isIPv4, type LookupFunction } from "node:net";
import { AppError } from "@/core/errors";
import { bareHost } from "./bare-host";

// Everything that is not the public internet, after IANA's special-purpose registries; 168.63.129.16 is Azure's host.
const PRIVATE_V4 = [
  "0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24 192.88.99.0/24",
  "192.168.0.0/16 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4 168.63.129.16/32",
];
// Within 2000::/3, which alone is public: Teredo, ORCHID, documentation, 6to4. All of them may carry a private IPv4 address.
const PRIVATE_V6 = "2001::/23 2001:db8::/32 2002::/16 3fff::/20";

const privateV4 = blockList(PRIVATE_V4.join(" "), "ipv4");
const privateV6 = blockList(PRIVATE_V6, "ipv6");
const publicV6 = blockList("2000::/3", "ipv6");
const WEB_PORTS = new Set(["80", "443"]);

export type AddressGuard = {
  /** Refuses what the parsed address shows without asking the network. @throws MODEL_ADDRESS_REFUSED. */
  assertAllowed(url: URL): void;
  /** The same, and resolves the name. @throws MODEL_ADDRESS_REFUSED, also for a name that nobody knows. */
  assertReachable(url: URL): Promise<void>;
  /** Whether the operator allowed this host and port by name. */
  isListed(url: URL): boolean;
  /** Resolves a name for a connection, refusing it when any of its addresses is private. */
  lookup: LookupFunction;
};

/**
 * Keeps addresses that people type off the private network. Literals are checked apart from names, since a
 * connection asks `lookup` for names only; only the parsed URL is looked at, never what was typed.
 * @param allowed hosts and ports that the operator permits, as "host:port".
 */
export function createAddressGuard(allowed: string[] = []): AddressGuard {
  const listed = new Set(allowed.map((entry) => entry.trim().toLowerCase()));
  const isListed = (url: URL) => listed.has(`${url.hostname}:${portOf(url)}`);

  function assertAllowed(url: URL): void {
    const problem = problemOf(url, isListed(url));
    if (problem !== null) throw refused(problem);
  }

  return {
    assertAllowed,
    isListed,
    async assertReachable(url) {
      assertAllowed(url);
      const host = bareHost(url);
      if (isListed(url) || isIP(host) !== 0) return;
      const found = await resolve(host, { all: true }).catch((cause) => {
        throw refused("a name that cannot be resolved", cause);
      });
      if (found.some(({ address }) => !isPublicAddress(address))) throw refused("a name with a private address");
    },
    lookup(host, options, callback) {
      resolve(host, { ...options, all: true }).then(
        (found) => {
          const [first] = found;
          if (!first || found.some(({ address }) => !isPublicAddress(address))) callback(refused("a name with a private address"), "", 0);
          else if (options.all) callback(null, found);
          else callback(null, first.address, first.family);
        },
        (cause: NodeJS.ErrnoException) => callback(cause, "", 0),
      );
    },
  };
}

/** What an address shows to be wrong by itself, its name not asked for. */
function problemOf(url: URL, isListed: boolean): string | null {
  if (!["http:", "https:"].includes(url.protocol)) return "not an http address";
  if (url.username !== "" || url.password !== "") return "a name or password in the address";
  if (isListed) return null;
  if (!WEB_PORTS.has(portOf(url))) return "a port that is neither 80 nor 443";
  const host = bareHost(url);
  return isIP(host) !== 0 && !isPublicAddress(host) ? "a private address" : null;
}

/** Whether an IP address belongs to the public internet. */
export function isPublicAddress(address: string): boolean {
  if (isIPv4(address)) return !privateV4.check(address, "ipv4");
  return publicV6.check(address, "ipv6") && !privateV6.check(address, "ipv6");
}

function blockList(ranges: string, family: "ipv4" | "ipv6"): BlockList {
  const list = new BlockList();
  for (const range of ranges.split(" ")) {
    const [network = "", prefix] = range.split("/");
    list.addSubnet(network, Number(prefix), family);
  }
  return list;
}

function portOf(url: URL): string {
  return url.port || (url.protocol === "https:" ? "443" : "80");
}

function refused(why: string, cause?: unknown): AppError {
  return new AppError("MODEL_ADDRESS_REFUSED", `the model's address is refused: ${why}`, { cause });
}
