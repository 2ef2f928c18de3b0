import { dataclass, int, utf8 } from "@sheaf/dataclass";

/** The plain stream header. */
export class ConformanceHeader extends dataclass("ConformanceHeader", {
  total_expected: int(),
  description: utf8(),
}) {}
