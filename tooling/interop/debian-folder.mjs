// @ts-check
// A machine whose own Python is too old gets a newer Debian in a folder. It is made once, touches
// nothing outside the cache, and is entered rather than booted.
import {
  copyFile,
  mkdir,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  symlink,
  writeFile,
} from "node:fs/promises";
import { homedir } from "node:os";
import path from "node:path";
import { ReferenceMissing } from "./cannot-run.mjs";
import { debianPlace } from "./place.mjs";
import { progress } from "./progress.mjs";
import { mustRun } from "./run-command.mjs";

const suite = "forky";
const minutes = 60_000;
const needed = ["python3", "python3-venv", "ca-certificates", "libstdc++6", "procps"];
// Spares the downloads; whatever the suite no longer packages comes from the package index instead.
const welcome =
  "pyarrow docstring-parser falcon httpx2 waitress zstandard msgpack nacl typer filelock jsonschema psutil numpy"
    .split(" ")
    .map((name) => `python3-${name}`);

/** @param {string} file */
const exists = (file) =>
  stat(file).then(
    () => true,
    () => false,
  );

/** Why this machine cannot make such a folder, or nothing when it can. */
export async function debianObstacle() {
  if (process.platform !== "linux") return "not Linux";
  if (process.getuid?.() !== 0) return "not root";
  if (!(await exists("/etc/debian_version"))) return "not Debian";
  return undefined;
}

/** The mirror that this machine installs from. @param {string} sources text of its apt sources */
export function readMirror(sources) {
  const found = /^(?:URIs:|deb\s+(?:\[[^\]]*\]\s+)?)\s*(https?:\/\/\S+\/debian)\/?(?:\s|$)/m.exec(
    sources,
  );
  return found?.[1] ?? "http://deb.debian.org/debian";
}

async function aptSources() {
  const folder = "/etc/apt/sources.list.d";
  const names = await readdir(folder).catch(() => []);
  const files = names
    .filter((name) => /\.(list|sources)$/.test(name))
    .map((name) => path.join(folder, name));
  const texts = ["/etc/apt/sources.list", ...files].map((file) =>
    readFile(file, "utf8").catch(() => ""),
  );
  return (await Promise.all(texts)).join("\n");
}

/** Unpacks debootstrap into the cache and teaches it the suite's name. @param {string} folder */
async function unpackDebootstrap(folder) {
  await mkdir(folder, { recursive: true });
  const download = ["apt-get", "download", "debootstrap"];
  await mustRun(download, { cwd: folder, limitMs: 2 * minutes }).catch(async () => {
    await mustRun(["apt-get", "update"], { limitMs: 5 * minutes });
    await mustRun(download, { cwd: folder, limitMs: 2 * minutes });
  });
  const archive = (await readdir(folder)).find((name) => name.endsWith(".deb")) ?? "";
  await mustRun(["dpkg", "-x", archive, "."], { cwd: folder, limitMs: minutes });
  const home = path.join(folder, "usr/share/debootstrap");
  const script = path.join(home, "scripts", suite);
  if (!(await exists(script))) await symlink("sid", script);
  return { program: path.join(folder, "usr/sbin/debootstrap"), home };
}

/** Names, certificates and the package index are reached inside as they are here. @param {string} folder */
async function copyNetworkSettings(folder) {
  const settings = [
    "/etc/resolv.conf",
    "/etc/hosts",
    "/etc/pip.conf",
    "/etc/ssl/certs/ca-certificates.crt",
  ];
  for (const file of [
    ...settings,
    ...[".config/pip/pip.conf", ".pip/pip.conf"].map((name) => path.join(homedir(), name)),
  ]) {
    if (!(await exists(file))) continue;
    await mkdir(path.dirname(path.join(folder, file)), { recursive: true });
    await copyFile(file, path.join(folder, file));
  }
}

/**
 * @param {{ cache: string, checkout: string, scratch: string }} where
 * @returns {Promise<import("./place.mjs").Place>}
 */
export async function debianFolder({ cache, checkout, scratch }) {
  const finished = path.join(cache, suite);
  if (await exists(finished)) return debianPlace({ folder: finished, checkout, scratch });

  // Only a folder that was completed gets the name; a half-made one is thrown away.
  const folder = `${finished}.partial`;
  await rm(folder, { recursive: true, force: true });
  try {
    progress(`making a Debian ${suite} folder (some minutes, 1 GB, once)`);
    const { program, home } = await unpackDebootstrap(path.join(cache, "debootstrap"));
    const mirror = readMirror(await aptSources());
    const bootstrap = ["unshare", "-m", program, "--variant=minbase", suite, folder, mirror];
    await mustRun(bootstrap, { env: { DEBOOTSTRAP_DIR: home }, limitMs: 15 * minutes });
    await copyNetworkSettings(folder);
    // A mirror may be a frozen copy, whose lists have run out; only this folder is to accept that.
    const lenient = 'Acquire::Check-Valid-Until "false";\nAcquire::Check-Date "false";\n';
    await writeFile(path.join(folder, "etc/apt/apt.conf.d/90-frozen-mirror"), lenient);
    const { enter } = debianPlace({ folder, checkout, scratch });
    progress(`installing Python into the Debian ${suite} folder`);
    const install = `
      set -e
      apt-get update
      offered=$(apt-cache pkgnames | grep -Fx ${welcome.map((name) => `-e ${name}`).join(" ")} || true)
      apt-get install -y --no-install-recommends ${needed.join(" ")} $offered`;
    const env = { DEBIAN_FRONTEND: "noninteractive" };
    await mustRun(enter(["sh", "-c", install]), { env, cwd: checkout, limitMs: 15 * minutes });
    // Installing ca-certificates writes the bundle anew.
    await copyNetworkSettings(folder);
    await rename(folder, finished);
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw new ReferenceMissing(
      `Debian ${suite} folder: ${error instanceof Error ? error.message : error}`,
    );
  }
  return debianPlace({ folder: finished, checkout, scratch });
}
