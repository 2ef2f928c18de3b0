/** Faults of byte channels for carriers that move bodies: a body is a channel in one direction. */
import type { FetchFunction } from "@sheaf/http";
import type { Fault } from "@sheaf/testing";

/** A `fetch` whose bodies pass the fault, both ways. */
export function faultyFetch(fetch: FetchFunction, fault: Fault): FetchFunction {
  return async (url, { body, ...rest }) => {
    // A response is the shortest way from any kind of body to its bytes.
    const sent = new Response(body ?? null).body;
    const init: RequestInit = { ...rest, body: sent && faulty(sent, fault), duplex: "half" };
    const response = await fetch(url, init);
    if (response.body === null) return response;
    const { status, headers } = response;
    return new Response(faulty(response.body, fault), { status, headers });
  };
}

/** The stream, as a channel with the fault gives it. */
function faulty(source: ReadableStream<Uint8Array>, fault: Fault): ReadableStream<Uint8Array> {
  const reader = source.getReader();
  const channel = fault({
    name: "body",
    send: () => undefined,
    receive: async () => (await reader.read()).value,
    close: () => reader.cancel().catch(() => undefined),
  });
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const chunk = await channel.receive();
      if (chunk === undefined) controller.close();
      // The channel only lends it.
      else controller.enqueue(chunk.slice());
    },
    cancel: () => channel.close(),
  });
}
