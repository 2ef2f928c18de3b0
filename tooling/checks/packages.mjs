// @ts-check
/**
 * Every package there is, spelled out. A package, a layer or an entry point that comes, goes or moves is a
 * decision: it shows up in a review as a change of this list.
 */

/**
 * `node`: may use Node anywhere, not just in `src/node`.
 * @typedef {{ layer: "l0" | "l1" | "l2" | "l3" | "l4", runtime: "neutral" | "node", exports: readonly string[] }} Pin
 * @type {Readonly<Record<string, Pin>>}
 */
export const PACKAGES = {
  arrow: { layer: "l0", runtime: "neutral", exports: ["."] },
  dataclass: { layer: "l1", runtime: "neutral", exports: ["."] },
  core: { layer: "l2", runtime: "neutral", exports: [".", "./access-log", "./carrier"] },
  http: { layer: "l3", runtime: "neutral", exports: [".", "./server", "./node"] },
  "message-port": { layer: "l3", runtime: "neutral", exports: ["."] },
  pipe: { layer: "l3", runtime: "neutral", exports: [".", "./node"] },
  shm: { layer: "l3", runtime: "node", exports: ["."] },
  testing: { layer: "l3", runtime: "neutral", exports: [".", "./fixture", "./node"] },
  websocket: { layer: "l3", runtime: "neutral", exports: [".", "./node"] },
  "http-s3": { layer: "l4", runtime: "neutral", exports: ["."] },
  subprocess: { layer: "l4", runtime: "node", exports: ["."] },
};

/** Apps whose parts other apps may import: a layer of their own, between packages and programs. */
export const SUITES = ["interop-client"];

/** Third-party packages that only these packages of ours may import. */
export const OWNERS = {
  "@cloudpss/zstd": ["http"],
  "@noble/ciphers": ["http"],
  "@noble/hashes": ["http"],
  aws4fetch: ["http-s3"],
  flatbuffers: ["arrow"],
  jose: ["http"],
  koffi: ["shm"],
  undici: ["http", "bench"],
  ws: ["websocket"],
};

/** The packages that may use classes of apache-arrow; the others name its types at most. */
export const ARROW_USERS = ["arrow", "dataclass", "core", "testing"];

/** Packages that import nothing at all. */
export const IMPORTS_NOTHING = ["mux"];

/** Packages whose job is to move calls; `@sheaf/core` brings none of them. */
export const TRANSPORTS = ["pipe", "http", "websocket", "message-port", "shm", "subprocess"];
