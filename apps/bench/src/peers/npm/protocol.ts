/** The measured service, declared and implemented with the npm peer. */
import { MIB_OF_DOUBLES } from "../../cases/payload.ts";
import type { Peer, PeerArrow, PeerBatch, PeerOutput, PeerProtocol } from "./peer-module.ts";

/** The service. The handlers do what ours do. */
export function peerProtocol({ rpc, arrow }: Peer): PeerProtocol {
  const { float, int } = rpc;
  const value = { value: float };
  const eight = eightSchema(arrow);
  const [bulk] = arrow.tableFromArrays({ value: MIB_OF_DOUBLES }).batches;
  return new rpc.Protocol("Bench")
    .unary("add", {
      params: { a: float, b: float },
      result: { result: float },
      handler: ({ a, b }: { a: number; b: number }) => ({ result: a + b }),
    })
    .unary("echo", { params: eight, result: eight, handler: (row: object) => row })
    .producer("count", {
      params: {},
      outputSchema: { value: int },
      init: () => ({ next: 0 }),
      produce: (state: { next: number }, out: PeerOutput) => out.emitRow({ value: state.next++ }),
    })
    .producer("bulk", {
      params: {},
      outputSchema: value,
      init: () => ({}),
      produce: (_state: object, out: PeerOutput) => out.emit(bulk!),
    })
    .exchange("double", {
      params: {},
      inputSchema: value,
      outputSchema: value,
      init: () => ({}),
      exchange: (_state: object, input: PeerBatch, out: PeerOutput) =>
        out.emitRow({ value: (input.getChildAt(0)?.get(0) as number) * 2 }),
    });
}

/** The eight fields, which this peer takes as columns rather than as a dataclass. */
function eightSchema(arrow: PeerArrow): object {
  const make = (type: string, ...parameters: unknown[]): object =>
    new arrow[type]!(...(parameters as never[]));
  const field = (name: string, type: object): object => make("Field", name, type, false);
  const entry = make("Struct", [field("key", make("Utf8")), field("value", make("Int64"))]);
  return make("Schema", [
    field("text", make("Utf8")),
    field("whole", make("Int64")),
    field("real", make("Float64")),
    field("flag", make("Bool")),
    field("numbers", make("List", field("item", make("Float64")))),
    field("counts", make("Map_", field("entries", entry))),
    field("color", make("Dictionary", make("Utf8"), make("Int16"), 0)),
    field("point", make("Struct", [field("x", make("Float64")), field("y", make("Float64"))])),
  ]);
}
