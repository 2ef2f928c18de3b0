/** What a command line asks for. */

import type { RotationInterval } from "../access-log-file/time-rotation.ts";
import type { Revision } from "../conformance/conformance-server.ts";
import type { HttpSettings } from "./http-settings.ts";
import type { StorageSettings } from "./storage-settings.ts";

/** Where to serve. */
export type Carrier =
  | { readonly kind: "stdio" }
  | { readonly kind: "unix"; readonly path: string }
  | { readonly kind: "tcp"; readonly host: string; readonly port: number }
  | WebSocketSettings
  | HttpSettings;

/** Where and how to serve over WebSocket. */
export interface WebSocketSettings {
  readonly kind: "ws";
  readonly host: string;
  readonly port: number;
  /** The origin whose pages may connect. Default: the server's own. */
  readonly corsOrigin: string | undefined;
  readonly maxMessageBytes: number;
}

/** How sockets treat their connections. */
export interface SocketSettings {
  readonly idleTimeoutMs: number;
  readonly threaded: boolean;
  readonly maxConnections?: number;
}

/** Where calls are recorded, and how. */
export interface AccessLogSettings {
  readonly path: string;
  readonly debug: boolean;
  readonly maxBytes: number;
  readonly backupCount: number;
  readonly when: RotationInterval | undefined;
  readonly maxRecordBytes: number;
  readonly sampleRate: number;
  readonly async: boolean;
  readonly queueSize: number;
}

/** Which service. */
export type ServiceChoice =
  | { readonly name: "conformance"; readonly revision: Revision }
  | { readonly name: "client-conformance" }
  | { readonly name: "demo" }
  | { readonly name: "probe" };

/** Everything. */
export interface Settings {
  readonly carrier: Carrier;
  readonly sockets: SocketSettings;
  readonly service: ServiceChoice;
  readonly wire: "both" | "a" | "b";
  readonly serverId: string | undefined;
  readonly accessLog: AccessLogSettings | undefined;
  readonly storage: StorageSettings | undefined;
  /** Whether the first attempt to start the service fails. */
  readonly failsFirstStart: boolean;
}
