/** The arguments of the program. */
import { parseArgs } from "node:util";

/** How the peer is reached. */
export type Target =
  | { readonly kind: "stdio"; readonly command: readonly string[] }
  | { readonly kind: "unix"; readonly path: string }
  | { readonly kind: "tcp"; readonly host: string; readonly port: number }
  /** `ca`: the file of a certificate to trust. */
  | { readonly kind: "http"; readonly url: string; readonly ca: string | undefined };

/** What to run against what. */
export interface CommandLine {
  readonly suites: readonly string[];
  readonly target: Target;
  readonly filter: readonly string[];
}

export const USAGE =
  "usage: SUITE,... [--filter GLOB,!GLOB] (--unix PATH | --tcp HOST:PORT | --url URL [--ca FILE] | -- COMMAND...)";

/** Reads the arguments. Throws an `Error` that says what is wrong with them. */
export function readCommandLine(argv: readonly string[]): CommandLine {
  const end = argv.indexOf("--");
  const own = end === -1 ? argv : argv.slice(0, end);
  const command = end === -1 ? [] : argv.slice(end + 1);
  const { values, positionals } = parseArgs({
    args: [...own],
    allowPositionals: true,
    options: {
      unix: { type: "string" },
      tcp: { type: "string" },
      url: { type: "string" },
      ca: { type: "string" },
      filter: { type: "string" },
    },
  });
  const [names, ...rest] = positionals;
  if (names === undefined || rest.length > 0) throw new Error(USAGE);
  const filter = values.filter?.split(",").map((glob) => glob.trim()) ?? [];
  const { unix, tcp, url, ca } = values;
  const target = targetOf({ unix, tcp, url, ca }, command);
  return { suites: names.split(","), target, filter: filter.filter(Boolean) };
}

function targetOf(
  { unix, tcp, url, ca }: Readonly<Record<"unix" | "tcp" | "url" | "ca", string | undefined>>,
  command: readonly string[],
): Target {
  const given = [unix, tcp, url, command[0]].filter((place) => place !== undefined);
  if (given.length !== 1 || (ca !== undefined && url === undefined)) throw new Error(USAGE);
  if (url !== undefined) return { kind: "http", url, ca };
  if (unix !== undefined) return { kind: "unix", path: unix };
  if (tcp === undefined) return { kind: "stdio", command };
  const colon = tcp.lastIndexOf(":");
  const port = Number(tcp.slice(colon + 1));
  if (colon < 1 || !Number.isInteger(port)) throw new Error(`--tcp ${tcp}: not HOST:PORT`);
  return { kind: "tcp", host: tcp.slice(0, colon), port };
}
