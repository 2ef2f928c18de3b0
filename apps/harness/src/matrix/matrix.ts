/** The rows of the matrix. */
import type { MatrixTransport } from "./matrix-transport.ts";
import { httpFetch, httpSockets } from "./transports/http.ts";
import { inProcess } from "./transports/in-process.ts";
import { thread } from "./transports/message-port.ts";
import { multiplexed, multiplexedTcp } from "./transports/multiplexed.ts";
import {
  shmInPlace,
  shmInProcess,
  shmPool,
  shmRefused,
  shmScarce,
  shmTcp,
  shmUnix,
} from "./transports/shm.ts";
import { tcpSocket, unixSocket } from "./transports/sockets.ts";
import { pool, stdio } from "./transports/subprocess.ts";
import {
  webSocketMultiplexed,
  webSocketOnHttp,
  webSocketRaw,
  webSocketStandard,
  webSocketToTcp,
} from "./transports/websocket.ts";

/** Rows by the test file that runs them. */
export const MATRIX = {
  "in-process": [inProcess],
  subprocess: [stdio, pool],
  sockets: [unixSocket, tcpSocket],
  http: [httpFetch, httpSockets],
  websocket: [
    ...[webSocketRaw, webSocketMultiplexed, webSocketStandard],
    ...[webSocketOnHttp, webSocketToTcp],
  ],
  "message-port": [thread],
  multiplexed: [multiplexed, multiplexedTcp],
  shm: [shmInProcess, shmInPlace, shmScarce, shmUnix, shmTcp, shmPool, shmRefused],
} as const satisfies Readonly<Record<string, readonly MatrixTransport[]>>;

/** A test file of the matrix, without `.test.ts`. */
export type MatrixFile = keyof typeof MATRIX;
