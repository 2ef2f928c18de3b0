import { exchange, service } from "@sheaf/core";
import { float, int, utf8 } from "@sheaf/dataclass";

export const Pipeline = service("Pipeline", {
  pipeline: exchange(
    { threshold: float().default(100) },
    { input: { value: float() }, output: { phase: utf8(), buffer_size: int(), total: float() } },
  ),
});
