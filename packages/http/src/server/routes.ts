/** From a path to what it asks for (wire.md §1.2, §2.1). */
import type { Server } from "@sheaf/core";
import { type BoundMethod, METHOD_UPLOAD_URL, protocolNotSupported } from "@sheaf/core/carrier";
import { DESCRIBE_PAGE_PATH, HEALTH_PATH, SESSION_PATH } from "../message/http-names.ts";

/** What a call is to do. */
export type Action = "unary" | "init" | "exchange";

/** What a path asks for. */
export type Route =
  | { readonly kind: "call"; readonly action: Action; readonly method: BoundMethod }
  | { readonly kind: "built-in"; readonly name: string }
  | { readonly kind: "upload-url" }
  | { readonly kind: "health" }
  | { readonly kind: "session" }
  | { readonly kind: "landing" }
  | { readonly kind: "describe" }
  /** Under a protocol, but there is no such method: `error` says so. */
  | { readonly kind: "unknown"; readonly error: unknown }
  | { readonly kind: "nothing" };

/** The routes that a call comes by. */
export type CallRoute = Extract<Route, { readonly kind: "call" | "built-in" | "upload-url" }>;

/** A server without protocols finds a method behind any of them. */
const MAX_KNOWN = 1000;

const NOTHING: Route = { kind: "nothing" };

/** The routes of one server behind one prefix. */
export class Routes {
  readonly #server: Server;
  readonly #prefix: string;
  /** Calls that were found, by their paths. */
  readonly #known: Map<string, Route> = new Map();

  /** `prefix` begins with a slash and does not end with one; or it is `""`. */
  constructor(server: Server, prefix: string) {
    this.#server = server;
    this.#prefix = prefix;
  }

  /** What a path asks for. Nothing of it is decoded: names of protocols and methods need no escapes. */
  find(path: string): Route {
    const known = this.#known.get(path);
    if (known !== undefined) return known;
    const route = this.#read(path);
    if (route.kind === "call" && this.#known.size < MAX_KNOWN) this.#known.set(path, route);
    return route;
  }

  #read(path: string): Route {
    if (path === this.#prefix || path === `${this.#prefix}/`) return { kind: "landing" };
    if (!path.startsWith(`${this.#prefix}/`)) return NOTHING;
    const [first = "", second, third, ...more] = path.slice(this.#prefix.length + 1).split("/");
    if (more.length > 0) return NOTHING;
    if (second === undefined) return this.#single(first);
    if (third === undefined) return this.#double(first, second);
    const action = actionOf(third);
    return action === undefined ? NOTHING : this.#call(first, second, action);
  }

  #single(name: string): Route {
    if (name === HEALTH_PATH) return { kind: "health" };
    if (name === SESSION_PATH) return { kind: "session" };
    if (name === DESCRIBE_PAGE_PATH) return { kind: "describe" };
    if (this.#server.hasBuiltIn(name)) return { kind: "built-in", name };
    return this.#call(undefined, name, "unary");
  }

  /** `protocol/method`, or, as in the older generation, `method/init` of the primary protocol. */
  #double(first: string, second: string): Route {
    const action = actionOf(second);
    if (action !== undefined && !this.#server.hosts(first)) {
      if (first === METHOD_UPLOAD_URL) return action === "init" ? { kind: "upload-url" } : NOTHING;
      return this.#call(undefined, first, action);
    }
    return this.#call(first, second, "unary");
  }

  #call(protocol: string | undefined, name: string, action: Action): Route {
    try {
      // To the dispatcher an empty name is none; a path that leaves it empty has no such protocol.
      if (protocol === "") throw protocolNotSupported();
      return { kind: "call", action, method: this.#server.find(protocol, name) };
    } catch (error) {
      return { kind: "unknown", error };
    }
  }
}

function actionOf(segment: string): "init" | "exchange" | undefined {
  return segment === "init" || segment === "exchange" ? segment : undefined;
}

/** A prefix as routes need it. Throws `RangeError` for another one. */
export function checkedPrefix(prefix: string): string {
  if (prefix === "" || (prefix.startsWith("/") && !prefix.endsWith("/"))) return prefix;
  throw new RangeError(
    `the prefix is '${prefix}'; it begins with a slash and does not end with one`,
  );
}

/** Whether a route is a call's. */
export function isCall(route: Route): route is CallRoute {
  return route.kind === "call" || route.kind === "built-in" || route.kind === "upload-url";
}
