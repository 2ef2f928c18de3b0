import {
  createServer,
  type Implementation,
  type OutputCollector,
  ProducerState,
  RpcError,
  type Server,
  stream,
} from "@sheaf/core";
import { int } from "@sheaf/dataclass";
import { Shop } from "./contract.ts";

/** What the shop needs from elsewhere; tests give it something simpler. */
export interface Stock {
  take(article: string, count: number): boolean;
}

type Order = { readonly article: string; readonly count: number };

/** The implementation, with what it depends on as its argument. */
export function shop(stock: Stock): Implementation<typeof Shop.methods> {
  const orders: Order[] = [];

  class History extends ProducerState.define("History", { next: int().default(0) }) {
    produce(out: OutputCollector): void {
      const order = orders[this.next];
      this.next += 1;
      if (order === undefined) out.finish();
      else out.emitRows([order]);
    }
  }

  return {
    order: ({ article, count }) => {
      if (!stock.take(article, count)) {
        throw new RpcError("OutOfStock", `no ${article} left`, { errorCode: "UNAVAILABLE" });
      }
      return orders.push({ article, count });
    },
    history: () => stream(new History()),
  };
}

/** The server as it is deployed. */
export function shopServer(stock: Stock): Server {
  return createServer(Shop, shop(stock), { exposeErrors: "message" });
}
