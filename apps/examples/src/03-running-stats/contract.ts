/** An exchange stream: one batch in, one batch out, for as long as the client likes. */
import { exchange, service } from "@sheaf/core";
import { float, int, utf8 } from "@sheaf/dataclass";

export const Stats = service("Stats", {
  stats: exchange(
    { label: utf8().default("") },
    { input: { value: float() }, output: { count: int(), mean: float() } },
  ),
});
