/** The reference server: one program, every service, every carrier behind a flag. `--help` lists them. */
import { randomBytes } from "node:crypto";
import { openAccessLog } from "./access-log-file/open-access-log.ts";
import { buildServer } from "./build-server.ts";
import { helpText } from "./cli/flags.ts";
import { parseCommandLine } from "./cli/parse-command-line.ts";
import type { ServiceChoice, Settings } from "./cli/settings.ts";
import { UsageError } from "./cli/usage-error.ts";
import { serve } from "./serve.ts";
import { openStorage } from "./storage/open-storage.ts";
import { publishedStrings } from "./storage/published-strings.ts";

const USAGE_STATUS = 2;
const FAILURE_STATUS = 1;
const SERVER_ID_BYTES = 6;
const CLIENT_WORKER_ID = "client-worker";

async function main(): Promise<number> {
  let settings: Settings | "help";
  try {
    settings = parseCommandLine(process.argv.slice(2), process.env);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    process.stderr.write(`${error.message}\n--help lists the flags\n`);
    return USAGE_STATUS;
  }
  if (settings === "help") process.stdout.write(helpText());
  else await run(settings);
  return 0;
}

async function run(settings: Settings): Promise<void> {
  const { service, serverId, wire, accessLog, storage, failsFirstStart, ...where } = settings;
  const id = serverId ?? defaultId(service);
  const style = service.name === "conformance" && service.revision === 1 ? "a" : "c";
  const log = accessLog && openAccessLog(accessLog, { serverId: id, style });
  try {
    const external = storage && (await openStorage(storage));
    const server = buildServer(service, {
      serverId: id,
      wire,
      failsFirstStart,
      ...(log && { hooks: [log.hook] }),
      ...(external && { publish: publishedStrings(external.storage, external.codec) }),
    });
    const announce = (line: string): void => void process.stdout.write(`${line}\n`);
    await serve(server, { ...where, announce, signal: terminationSignal(), external });
  } finally {
    await log?.close();
  }
}

function defaultId({ name }: ServiceChoice): string {
  return name === "client-conformance"
    ? CLIENT_WORKER_ID
    : randomBytes(SERVER_ID_BYTES).toString("hex");
}

/** Fires on the first SIGTERM or SIGINT; the second one ends the process as it always does. */
function terminationSignal(): AbortSignal {
  const controller = new AbortController();
  for (const name of ["SIGTERM", "SIGINT"] as const) process.once(name, () => controller.abort());
  return controller.signal;
}

try {
  const status = await main();
  // Stdin may still be open after a signal: the process ends all the same.
  process.exit(status);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(FAILURE_STATUS);
}
