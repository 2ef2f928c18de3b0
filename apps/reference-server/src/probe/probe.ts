/** What the suites ask of a worker and no conformance service tells them. */
import { type Implementation, service, unary } from "@sheaf/core";
import { utf8 } from "@sheaf/dataclass";

const methods = { transport_kind: unary({}, utf8()) };

/** Tells over which kind of carrier it was asked. */
export const ProbeService = service("ProbeService", methods);

export const probeHandlers: Implementation<typeof methods> = {
  transport_kind: (_params, ctx) => ctx.kind,
};
