// @ts-check
// What is known to be wrong with the others. A test listed here that fails as it says is data, not a
// failure of ours. Each entry has a chapter with a minimal reproduction in apps/docs/peer-defects.md.

/**
 * @typedef {{
 *   id: string,
 *   what: string,
 *   releases: RegExp,
 *   runs: RegExp,
 *   tests: string[],
 *   says: RegExp,
 * }} PeerDefect
 * `releases`, `runs`: the lines of the table that it shows in; `says`: how the tests fail, so that
 * another failure of theirs is not taken for it
 */

/** Where the reproductions are. */
export const defectsPage = "apps/docs/peer-defects.md";

/** How it shows that the worker has hung up. */
const connectionEnded = /exited with code 0|the peer (is gone|closed)/;

/** Over HTTP requests and connections have less to do with each other. */
const overBytes = /^client (stdio|unix|tcp)( \+ shm)?$/;

/** @type {PeerDefect[]} */
export const peerDefects = [
  {
    id: "python-1",
    what: "parameters of a wrong type reach the method; a result that cannot be encoded ends the connection",
    releases: /^0\.42\./,
    runs: overBytes,
    tests: ["error.other_parameters.unary"],
    says: /the reply holds no result/,
  },
  {
    id: "python-2",
    what: "closing an unused stream whose method raised at once ends the connection",
    releases: /^0\.42\./,
    runs: overBytes,
    tests: ["exchange.exchange_error_on_init.unused"],
    says: connectionEnded,
  },
  {
    id: "python-3",
    what: "closing an unused stream that the server refused ends the connection",
    releases: /^\d/,
    runs: overBytes,
    tests: ["error.unknown_exchange.unused"],
    says: connectionEnded,
  },
  {
    id: "npm-1",
    what: "the server does not know __transport_options__",
    releases: /^npm /,
    runs: overBytes,
    tests: ["framework.transport_options"],
    says: /no 'vgi_rpc.protocol' routing key/,
  },
  {
    id: "npm-2",
    what: "on unix sockets and TCP the server serves clients of any protocol version",
    releases: /^npm /,
    runs: /^client (unix|tcp)$/,
    tests: ["error.other_version.unary", "error.other_version.stream"],
    says: /^no error/,
  },
  {
    id: "npm-3",
    what: "closing an unused stream that the server refused leaves it one reply behind",
    releases: /^npm /,
    runs: overBytes,
    tests: ["error.unknown_exchange.unused"],
    says: /Request stream contains no batches/,
  },
];
