/** Round trips over WebSocket: ws on both sides, a message for each request and reply, the same bytes in them. */
import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import { WebSocket } from "ws";
import { expectEqual } from "../contender/expect.ts";
import type { Traffic } from "../contender/messages.ts";
import type { Workload } from "../contender/sampler.ts";
import { serverCommand, startServer } from "../contender/start-server.ts";
import { compiled } from "../folders.ts";
import { maskedFrames } from "./masked-frames.ts";
import { messageBytes } from "./repeated.ts";
import { windowed } from "./windowed.ts";

/** How round trips are made. */
export interface WebSocketOptions {
  readonly traffic: Traffic;
  /** Requests under way at a time. */
  readonly window: number;
  /**
   * Who masks what a client sends: ws, byte by byte, which is nothing for small messages; for large ones the fastest
   * there is, whole words at a time, beside ws; or nobody, by a key of zeros.
   */
  readonly masking: "ws" | "words" | "zero";
}

const PROGRAM = compiled("floor/server");

/** Opens a connection to a process that does nothing but answer. */
export async function webSocketRoundTrips({
  traffic: { request, reply },
  window,
  masking,
}: WebSocketOptions): Promise<Workload> {
  const command = serverCommand(PROGRAM, "ws", String(request), String(reply));
  const server = await startServer(command);
  const { webSocket, socket } = await open(server.address, masking);
  const bytes = messageBytes(request);
  const frame = maskedFrames(bytes);
  return windowed(
    {
      send(count) {
        socket.cork();
        for (let i = 0; i < count; i++) {
          if (masking === "words") socket.write(frame());
          else webSocket.send(bytes);
        }
        socket.uncork();
      },
      onReplies(tell) {
        webSocket.on("message", (message: Buffer) => {
          expectEqual(message.byteLength, reply);
          tell(1);
        });
      },
      async close() {
        webSocket.terminate();
        await server.stop();
      },
    },
    window,
  );
}

async function open(
  address: string,
  masking: WebSocketOptions["masking"],
): Promise<{ readonly webSocket: WebSocket; readonly socket: Socket }> {
  const webSocket = new WebSocket(address, {
    perMessageDeflate: false,
    ...(masking === "zero" && { generateMask: (mask: Buffer) => void mask.fill(0) }),
  });
  const opened = once(webSocket, "open");
  const [{ socket }] = (await once(webSocket, "upgrade")) as [IncomingMessage];
  await opened;
  return { webSocket, socket };
}
