/** A worker that has not got far with the conformance service: two methods, one of them wrong. */
import { createServer, type Server, service, unary } from "@sheaf/core";
import { float, utf8 } from "@sheaf/dataclass";

const Service = service(
  "ConformanceService",
  {
    add_floats: unary({ a: float(), b: float() }, float()),
    concatenate: unary({ prefix: utf8(), suffix: utf8(), separator: utf8().default("-") }, utf8()),
  },
  { version: "2.0.0" },
);

/** Its server. */
export function oddServer(): Server {
  return createServer(Service, {
    add_floats: ({ a, b }) => a + b,
    concatenate: ({ prefix, suffix }) => prefix + suffix,
  });
}
