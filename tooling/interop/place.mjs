// @ts-check
// Where the reference lives: on this machine as it is, or in a Debian folder on it. Everything else
// only ever asks a place to `enter` a command, and never needs to know which it is.
import path from "node:path";

/**
 * @typedef {{
 *   name: string,
 *   python: string,
 *   node: string,
 *   venvOptions: string[],
 *   enter: (argv: string[]) => string[],
 * }} Place
 */

/** @param {string} python @returns {Place} */
export const hostPlace = (python) => ({
  name: "host",
  python,
  node: process.execPath,
  venvOptions: [],
  enter: (argv) => argv,
});

// Private mounts end with the command. Every step is an exec, so the command keeps the pid, the
// stdio and the signals of the process that was started, and it shares the machine's network.
const entering = `
set -e
folder=$1 checkout=$2 scratch=$3 node=$4
shift 4
here=$PWD
for shared in "$checkout" /dev /proc "$scratch"; do
  mkdir -p "$folder$shared"
  mount --rbind "$shared" "$folder$shared"
done
touch "$folder/usr/local/bin/node"
mount --bind "$node" "$folder/usr/local/bin/node"
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
exec chroot "$folder" /bin/sh -c 'cd "$1" && shift && exec "$@"' sh "$here" "$@"
`;

/**
 * @param {{ folder: string, checkout: string, scratch: string }} where
 * @returns {Place}
 */
export const debianPlace = ({ folder, checkout, scratch }) => ({
  name: `Debian folder ${path.basename(folder)}`,
  python: "/usr/bin/python3",
  node: "/usr/local/bin/node",
  // What the distribution packages is not downloaded a second time.
  venvOptions: ["--system-site-packages"],
  enter: (argv) => [
    ...["unshare", "-m", "/bin/sh", "-c", entering, "sh"],
    ...[folder, checkout, scratch, process.execPath],
    ...argv,
  ],
});
