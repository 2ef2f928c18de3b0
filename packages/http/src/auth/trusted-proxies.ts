/** Which peers are proxies of ours: addresses and networks. */
import { SheafError } from "@sheaf/core";

/** Whether a peer's address is one of those that are trusted. */
export type IsTrusted = (remoteAddr: string) => boolean;

interface Network {
  readonly address: readonly number[];
  /** Leading bits that count, of 128. */
  readonly bits: number;
}

/** An IPv4 address as the IPv6 address that stands for it starts with these bits. */
const MAPPED = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff];
const MAPPED_BITS = MAPPED.length * 8;

/**
 * Compiles a list of addresses (`"10.0.0.7"`, `"::1"`) and networks (`"10.0.0.0/8"`, `"fd00::/8"`). `"any"`
 * is for servers that only their proxy can reach; a peer without an address is trusted by that alone.
 * @throws `schema` / `invalid-declaration` for an entry that is neither
 */
export function trustedProxies(entries: readonly string[] | "any"): IsTrusted {
  if (entries === "any") return () => true;
  const networks = entries.map(networkOf);
  if (networks.length === 0) throw invalid("trustedProxies is empty; name your proxies");
  return (remoteAddr) => {
    const address = parseAddress(remoteAddr);
    return address !== undefined && networks.some((network) => contains(network, address));
  };
}

function contains({ address, bits }: Network, other: readonly number[]): boolean {
  return address.every((byte, i) => {
    const counting = Math.min(8, Math.max(0, bits - i * 8));
    const mask = 0xff & (0xff << (8 - counting));
    return ((byte ^ other[i]!) & mask) === 0;
  });
}

function networkOf(entry: string): Network {
  const slash = entry.indexOf("/");
  const address = parseAddress(slash < 0 ? entry : entry.slice(0, slash));
  if (address === undefined) throw invalid(`'${entry}' is no address and no network`);
  const isV4 = !entry.includes(":");
  const width = isV4 ? 32 : 128;
  const prefix = slash < 0 ? String(width) : entry.slice(slash + 1);
  if (!/^\d{1,3}$/.test(prefix) || Number(prefix) > width) {
    throw invalid(`'${entry}' has no prefix length from 0 to ${width}`);
  }
  return { address, bits: Number(prefix) + (isV4 ? MAPPED_BITS : 0) };
}

/** The 16 bytes of an address, `undefined` for a text that is none. A zone (`%eth0`) does not count. */
export function parseAddress(text: string): number[] | undefined {
  const [address = ""] = text.split("%", 1);
  if (!address.includes(":")) {
    const v4 = parseV4(address);
    return v4 && [...MAPPED, ...v4];
  }
  const [head, tail, more] = address.split("::");
  if (more !== undefined) return undefined;
  const front = parseGroups(head!);
  if (tail === undefined) return front?.length === 16 ? front : undefined;
  const back = parseGroups(tail);
  if (front === undefined || back === undefined) return undefined;
  const zeros = 16 - front.length - back.length;
  return zeros < 2 ? undefined : [...front, ...Array<number>(zeros).fill(0), ...back];
}

/** The bytes of groups between colons; the last may be an IPv4 address. */
function parseGroups(text: string): number[] | undefined {
  if (text === "") return [];
  const groups = text.split(":");
  const bytes: number[] = [];
  for (const [i, group] of groups.entries()) {
    const v4 = i === groups.length - 1 ? parseV4(group) : undefined;
    if (v4 !== undefined) bytes.push(...v4);
    else if (!/^[0-9A-Fa-f]{1,4}$/.test(group)) return undefined;
    else bytes.push(Number.parseInt(group, 16) >> 8, Number.parseInt(group, 16) & 0xff);
  }
  return bytes;
}

function parseV4(text: string): number[] | undefined {
  const parts = text.split(".");
  const isAddress = parts.length === 4 && parts.every((part) => /^(?:0|[1-9]\d{0,2})$/.test(part));
  const bytes = parts.map(Number);
  return isAddress && bytes.every((byte) => byte <= 255) ? bytes : undefined;
}

function invalid(message: string): SheafError {
  return new SheafError("schema", "invalid-declaration", message);
}
